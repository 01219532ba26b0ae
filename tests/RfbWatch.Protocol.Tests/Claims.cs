using System.Globalization;

namespace RfbWatch.Protocol.Tests;

/// <summary>Facts as text, to compare whole conversations; and the claims that a partial view may make about the whole.</summary>
internal static class Claims
{
    /// <summary>All facts, without the basis of the roles if <paramref name="basis"/> is false, and with the places of the bytes that prove them unless <paramref name="places"/> is false.</summary>
    public static string Text(ConversationFacts f, bool basis = true, bool places = true)
    {
        string activity = string.Join(',', f.Activity.ClientMessages.Select(m => $"{m.Key}x{m.Value}")) + "/" + string.Join(',', f.Activity.ServerMessages.Select(m => $"{m.Key}x{m.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            server={f.ServerSide} basis={(basis ? f.RoleBasis : null)} stage={f.Stage} versions={f.ServerVersion}/{f.ClientVersion} ends={f.ServerBannerTerminator}/{f.ClientBannerTerminator}
            offered={string.Join(',', f.OfferedSecurityTypes)} seen={f.SecurityTypesSeen} type={f.SecurityType} sub={f.SecuritySubType} {f.SecuritySubTypeName} [{string.Join(',', f.OfferedSubTypes)}] sasl={string.Join(',', f.SaslMechanisms)} rounds={f.SecurityRounds}
            result={f.AuthenticationResult} reason={f.FailureReason} none={f.NoAuthentication} noneOffered={f.NoAuthenticationOffered} clear={f.CleartextCredentials} unoffered={f.ChoseUnofferedType}/{f.UnofferedTypeAccepted} encrypted={f.Encrypted} ahead={f.ServerRanAhead}
            oversize={string.Join(',', f.OversizeFields)} challenge={f.Challenge is not null} shared={f.SharedFlag} name={f.DesktopName} size={f.FramebufferWidth}x{f.FramebufferHeight} pf={f.PixelFormat} encodings={(f.Encodings is null ? "-" : string.Join(',', f.Encodings))}
            mid={f.MidStream} {f.MidStreamConfidence} anomalies={string.Join(',', f.Anomalies)}
            proofs={string.Join(',', f.ProofOf(places ? (ProvenFacts)int.MaxValue : ProvenFacts.None).Select(place => $"{place.Name} {place.Side} {place.Stream} {place.Offset}+{place.Length}"))}
            keys={f.Activity.KeyEvents} pointer={f.Activity.PointerEvents} requests={f.Activity.UpdateRequests} updates={f.Activity.FramebufferUpdates} messages={activity}
            """);
    }

    /// <summary>Claims of a partial view that the whole conversation contradicts; empty when there are none.</summary>
    public static IEnumerable<string> False(ConversationFacts part, ConversationFacts whole)
    {
        // A partial view may report less, but what it reports must be true of the whole.
        if (part.ServerSide != null && whole.ServerSide != null && part.ServerSide != whole.ServerSide && part.RoleBasis is not (RoleBasis.SingleBanner or RoleBasis.BannerOrder))
        {
            yield return $"server {part.ServerSide} on {part.RoleBasis}";
        }

        if (part.SecurityType is { } type && type != whole.SecurityType && !(whole.SecurityRounds > 1))
        {
            yield return $"type {type}";
        }

        if (part.OfferedSecurityTypes.Count > 0 && !part.OfferedSecurityTypes.SequenceEqual(whole.OfferedSecurityTypes) && !(whole.SecurityRounds > 1))
        {
            yield return $"offered {string.Join(',', part.OfferedSecurityTypes)}";
        }

        foreach (var (name, claimed, real) in new[]
        {
            ("NoAuthentication", part.NoAuthentication, whole.NoAuthentication),
            ("NoAuthenticationOffered", part.NoAuthenticationOffered, whole.NoAuthenticationOffered),
            ("CleartextCredentials", part.CleartextCredentials, whole.CleartextCredentials),
            ("ChoseUnofferedType", part.ChoseUnofferedType, whole.ChoseUnofferedType),
            ("UnofferedTypeAccepted", part.UnofferedTypeAccepted, whole.UnofferedTypeAccepted),
            ("Encrypted", part.Encrypted, whole.Encrypted),
            ("ServerRanAhead", part.ServerRanAhead, whole.ServerRanAhead),
            ("Oversize", part.OversizeFields.Count > 0, whole.OversizeFields.Count > 0),
            ("Malformed", part.Anomalies.Contains(Anomaly.MalformedHandshake), whole.Anomalies.Contains(Anomaly.MalformedHandshake)),
            ("PowerActions", part.Activity.PowerActions > 0, whole.Activity.PowerActions > 0),
            ("FileTransfers", part.Activity.FileTransfers > 0, whole.Activity.FileTransfers > 0),
            ("Clipboard", part.Activity.ClipboardClientBytes + part.Activity.ClipboardServerBytes > 0, whole.Activity.ClipboardClientBytes + whole.Activity.ClipboardServerBytes > 0),
            ("Encodings", part.Encodings is not null && !part.Encodings.SequenceEqual(whole.Encodings ?? []), false),
            ("DesktopName", part.DesktopName is not null && part.DesktopName != whole.DesktopName, false),
            ("FailureReason", part.FailureReason.Length > 0 && part.FailureReason != whole.FailureReason && !whole.FailureReason.StartsWith(part.FailureReason, StringComparison.Ordinal), false),
            ("Keys", part.Activity.KeyEvents > whole.Activity.KeyEvents, false),
            ("Stage", part.Stage > whole.Stage && whole.Stage != Stage.Active, false),
        })
        {
            if (claimed && !real)
            {
                yield return name;
            }
        }

        if (part.AuthenticationResult != whole.AuthenticationResult
            && part.AuthenticationResult is not (AuthenticationResult.NotSeen or AuthenticationResult.Encrypted)
            && !(part.AuthenticationResult == AuthenticationResult.Succeeded && whole.AuthenticationResult == AuthenticationResult.Encrypted))
        {
            yield return $"result {part.AuthenticationResult}";
        }
    }
}
