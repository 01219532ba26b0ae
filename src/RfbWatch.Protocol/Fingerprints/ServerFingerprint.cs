namespace RfbWatch.Protocol.Fingerprints;

/// <summary>
/// RFBS, the fingerprint of a server's own choices: <c>s</c>, version, terminator of the banner, transport letter, number of types, hash of
/// the offer, hash of ServerInit. <c>s3008ld02_ef88cd56e676_…</c> is a server with version 3.8 that was connected to directly and offered two types.
/// </summary>
/// <remarks>
/// The transport letter is <c>d</c> direct, <c>r</c> reverse (the server opened the connection), <c>w</c> WebSocket, <c>p</c> repeater, <c>c</c> CONNECT or SOCKS.
/// Number of types: <c>00</c> for a refusal, <c>--</c> when none was seen. Offer: types in hex, in order, followed by <c>|t:</c> and Tight's tunnels and
/// authentications, and by <c>|v:</c> and VeNCrypt's sub-types, where they were seen. ServerInit: pixel format, class of the name,
/// Tight's counts. Size and name of the desktop are not included.
/// </remarks>
internal static class ServerFingerprint
{
    private const byte Lf = (byte)'\n';

    /// <summary>The fingerprint, and the same text before hashing; both empty until the server's banner is seen.</summary>
    /// <param name="facts">The facts of the conversation.</param>
    /// <param name="initiator">The side that opened the connection; null when unknown, which counts as direct.</param>
    public static (string Hashed, string Raw) Of(ConversationFacts facts, Side? initiator)
    {
        if (facts.ServerVersion is not { } version)
        {
            return ("", "");
        }

        char terminator = facts.ServerBannerTerminator switch { Lf => 'l', 0 => 'z', _ => 'x' };
        string? offer = Offer(facts);
        string? init = Init(facts);
        string head = $"s{FingerprintText.Version(version)}{terminator}{Transport(facts, initiator)}{TypeCount(facts)}";
        return ($"{head}_{FingerprintHash.Of(offer)}_{FingerprintHash.Of(init)}", $"{head}_{offer}_{init}");
    }

    private static char Transport(ConversationFacts facts, Side? initiator) => facts.Carrier switch
    {
        Carrier.WebSocket => 'w',
        Carrier.Repeater => 'p',
        Carrier.HttpConnect or Carrier.Socks4 or Carrier.Socks5 => 'c',
        Carrier.Tcp => initiator is not null && facts.ServerSide == initiator ? 'r' : 'd',
    };

    private static string TypeCount(ConversationFacts facts) =>
        facts.FingerprintInput.Refused ? FingerprintText.Count(0)
        : facts.SecurityTypesSeen ? FingerprintText.Count(FirstOffer(facts).Count)
        : FingerprintText.NotSeen;

    // UltraVNC runs several rounds; only the first list is the server's own choice.
    private static IReadOnlyList<long> FirstOffer(ConversationFacts facts) =>
        facts.FingerprintInput.FirstOffered.Count > 0 ? facts.FingerprintInput.FirstOffered : facts.OfferedSecurityTypes;

    private static string? Offer(ConversationFacts facts)
    {
        if (!facts.SecurityTypesSeen)
        {
            return null;
        }

        var input = facts.FingerprintInput;
        string offer = string.Join(',', FirstOffer(facts).Select(FingerprintText.Hex));
        if (input.TightAuthentications is { } authentications)
        {
            offer += "|t:" + string.Join(',', input.TightTunnels.Concat(authentications).Select(Capability));
        }

        if (input.VeNCryptSubTypes is { } subTypes)
        {
            offer += "|v:" + string.Join(',', subTypes);
        }

        return offer;
    }

    private static string Capability(TightCapability capability) => $"{capability.Code}.{capability.Vendor}.{capability.Signature}";

    private static string? Init(ConversationFacts facts)
    {
        var input = facts.FingerprintInput;
        if (input.ServerPixelFormat is not { } format)
        {
            return null;
        }

        string name = input.DesktopName is { } bytes ? DesktopNameClass.Of(bytes, input.ApplePrefix) : "";
        string counts = input.TightInteraction is var (server, client, encodings) ? $"{server}/{client}/{encodings}" : "";
        return $"{FingerprintText.Hex(format)}|{name}|{counts}";
    }
}
