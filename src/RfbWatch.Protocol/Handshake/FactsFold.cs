using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Products;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Computes the facts proven about a conversation: a pure function of the state that its events produce. It changes nothing, and does not depend on the order in
/// which the events of the two sides arrived.
/// </summary>
internal static class FactsFold
{
    /// <summary>Computes the facts.</summary>
    /// <param name="state">The state after all events.</param>
    /// <param name="serverSpoke">Whether bytes of the server arrived.</param>
    /// <param name="serverAtRest">Whether the server has sent nothing after the bytes read: four zero bytes at the start of a longer message are not a result.</param>
    /// <param name="roles">The roles, and the evidence for them.</param>
    /// <param name="carrier">The carrier of the conversation.</param>
    public static ConversationFacts Of(HandshakeState state, bool serverSpoke, bool serverAtRest, in RoleClaim roles, CarrierFacts carrier)
    {
        var round = state.ChosenRound;

        // The server's ServerInit opens a session. If the server's side is not seen, so do unambiguous client messages: no client sends them before ServerInit. A
        // client that sends everything at once to a server that is seen proves nothing.
        bool opened = state.ServerInitRead || (state.ClientIsLive && (!serverSpoke || state.ServerLost));
        bool accessGranted = opened || (serverAtRest && IsAccessGranted(round));
        bool requiresAuthentication = state.AnyRound(RequiresAuthentication);

        // CVE-2006-2369: the list was seen and does not contain None, and the client chooses None (or another type that is not in the list). It succeeded if no challenge
        // was sent and ServerInit followed. SecurityResult 0 alone is no proof: honeypots answer it to anything, and a challenge may begin with four zero bytes.
        bool unoffered = round is { Offered.Count: > 0, Choice: { } choice } && !round.Offered.Contains(choice);
        bool banner = state.ServerVersion is not null || state.ClientVersion is not null;
        var offered = state.LastOffered;
        bool typesSeen = offered is not null || state.Refused;
        var stage = StageOf(state, round, typesSeen);
        bool midStream = !banner && stage >= Stage.Initialised;
        var confidence = !midStream ? Confidence.None : state.ServerInitRead ? Confidence.High : state.GrammarConfidence;

        // If no server was reached, the repeater's RFB 000.000 is the only banner.
        bool isRepeaterAlone = carrier.RepeaterBanner && state.ServerVersion is null && stage <= Stage.Banner;
        return Proven(state, carrier, new ConversationFacts
        {
            ServerSide = roles.Server,
            RoleBasis = roles.Basis,
            RolesProved = roles.AreProved,
            Initiator = roles.Initiator,
            Identify = ProductIdentification.Of,
            Carrier = carrier.Carrier,
            CarrierTarget = carrier.Target,
            OuterCarriers = Kept(carrier.Outer),
            Stage = isRepeaterAlone ? Stage.Banner : stage,
            ServerVersion = isRepeaterAlone ? default(ProtocolVersion) : state.ServerVersion,
            ClientVersion = state.ClientVersion,
            ServerBannerTerminator = state.ServerTerminator,
            ClientBannerTerminator = state.ClientTerminator,
            OfferedSecurityTypes = offered ?? [],
            SecurityTypesSeen = typesSeen,
            SecurityType = round?.Choice ?? round?.InferredType,
            SecurityRounds = state.SeenRounds,
            OfferedSubTypes = round?.OfferedSubTypes ?? [],
            SecuritySubType = round?.SubType,
            SecuritySubTypeName = round?.SubTypeName ?? "",
            SaslMechanisms = state.SaslMechanisms,
            AuthenticationResult = Result(state, round, accessGranted),
            FailureReason = state.FailureReason,
            NoAuthentication = (round is { RequiresNoAuthentication: true } or { InferredType: SecurityTypes.None }) && !requiresAuthentication && (accessGranted || CarriedOn(round)),
            NoAuthenticationOffered = state.AnyRound(OffersNoAuthentication),
            OpensEncrypted = round is { RequiresNoAuthentication: true, Encrypted: true } && !requiresAuthentication,
            CleartextCredentials = state.AnyRound(r => r.ClearCredentials),
            ChoseUnofferedType = unoffered,
            UnofferedTypeAccepted = unoffered && opened && round is { Choice: SecurityTypes.None, Challenged: false },
            Encrypted = state.AnyRound(r => r.Encrypted),
            ServerRanAhead = RanAhead(state),
            ServerInitEnd = state.ServerInitEnd,
            OversizeFields = Kept(state.OversizeFields),
            Challenge = state.Challenge,
            SharedFlag = state.SharedFlag,
            DesktopName = state.DesktopName?.Text,
            FramebufferWidth = state.ServerInit?.Width,
            FramebufferHeight = state.ServerInit?.Height,
            PixelFormat = state.ServerInit?.PixelFormat,
            Encodings = state.Encodings,
            Activity = state.Activity.Snapshot(),
            MidStream = midStream,
            MidStreamConfidence = carrier.Resynchronised && confidence > Confidence.Medium ? Confidence.Medium : confidence,
            Anomalies = AnomaliesOf(state, banner, roles.AreAmbiguous, carrier),
            FingerprintInput = InputOf(state),
        });
    }

    private static ConversationFacts Proven(HandshakeState state, CarrierFacts carrier, ConversationFacts facts)
    {
        facts.Proofs = ProofFold.Of(facts, state, carrier);
        return facts;
    }

    /// <summary>The facts that follow if only the server's banner is certain.</summary>
    public static ConversationFacts OfBanner(HandshakeState state, in RoleClaim roles, CarrierFacts carrier) => Proven(state, carrier, new()
    {
        ServerSide = roles.Server,
        RoleBasis = roles.Basis,
        Initiator = roles.Initiator,
        Identify = ProductIdentification.Of,
        Carrier = carrier.Carrier,
        CarrierTarget = carrier.Target,
        OuterCarriers = Kept(carrier.Outer),
        ServerVersion = state.ServerVersion,
        ServerBannerTerminator = state.ServerTerminator,
        Stage = Stage.Banner,
        Anomalies = InOrder(carrier.Anomalies, state.BeginningMissing || state.HasNoted(Anomaly.MissingInHandshake) ? Anomaly.MissingInHandshake : null),
    });

    /// <summary>The recorded anomalies, and those that are unusual only if another side has a banner: a beginning that is not a banner, or that is missing.</summary>
    private static IReadOnlyList<string> AnomaliesOf(HandshakeState state, bool banner, bool ambiguous, CarrierFacts carrier)
    {
        string? malformed = state.BannerMissing && banner ? Anomaly.MalformedHandshake : null;
        string? missing = state.BeginningMissing && banner ? Anomaly.MissingInHandshake : null;
        string? roles = ambiguous ? Anomaly.AmbiguousRoles : null;
        return malformed is null && missing is null && roles is null && carrier.Anomalies.Count == 0
            ? Kept(state.Anomalies)
            : InOrder(state.Anomalies.Concat(carrier.Anomalies), malformed, missing, roles);
    }

    private static string[] InOrder(IEnumerable<string> anomalies, params ReadOnlySpan<string?> more)
    {
        var names = new SortedSet<string>(anomalies, StringComparer.Ordinal);
        foreach (string? name in more)
        {
            if (name is not null)
            {
                names.Add(name);
            }
        }

        return [.. names];
    }

    /// <summary>A list that does not change while the conversation continues. Most are empty, and thousands of sessions are kept.</summary>
    private static T[] Kept<T>(IReadOnlyList<T> list) => list.Count == 0 ? [] : list.ToArray();

    private static FingerprintInput InputOf(HandshakeState state) => new()
    {
        FirstOffered = state.FirstOffered,
        IsDictated = state.IsDictated,
        FirstChoice = state.Rounds.Count > 0 ? state.Rounds[0].Choice : null,
        Refused = state.Refused,
        TightTunnels = state.TightTunnels,
        TightAuthentications = state.TightAuthentications,
        TightInteraction = state.TightInteraction,
        TightVendors = Kept(state.TightVendors),
        VeNCryptSubTypes = state.VeNCryptSubTypes,
        ServerPixelFormat = state.ServerInit?.FormatBytes,
        ServerOpening = state.ServerOpening?.Copy(),
        DesktopName = state.DesktopName?.Raw,
        ApplePrefix = state.DesktopName?.HasApplePrefix == true,
        ReasonEndsWithNul = state.ReasonEndsWithNul,
        AppleKeySize = state.AppleKeySize,
        AppleGenerator = state.AppleGenerator,
        ClientPixelFormat = state.ClientPixelFormat,
        FirstMessages = state.FirstMessages,
        NonZeroPadding = state.PaddingUsed,
        FirstMessageTypes = Kept(state.Activity.FirstTypes),
    };

    /// <summary>
    /// Whether the server's ServerInit was complete before the client had answered the offer with a single byte. Based on the packets' times: the order in which the
    /// sides were delivered means nothing if a capture lost, merged or sorted packets. Never true if bytes of either side are missing, nor for a client that is not
    /// seen at all; a refusal sent early is not a ServerInit.
    /// </summary>
    private static bool RanAhead(HandshakeState state) =>
        state is { ServerInitTicks: > 0, ClientVersion: not null, HasGaps: false }
        && (state.ClientAnswerTicks > state.ServerInitTicks || state is { ClientAnswerTicks: 0, ClientLeft: true });

    /// <summary>Whether a round did require authentication, such as an UltraVNC round before the last one (a plug-in's key, the user's consent).</summary>
    private static bool RequiresAuthentication(SecurityRound round) =>
        round is { RequiresNoAuthentication: false, Choice: { } choice } && MeaningOf(choice) != SecurityTypeMeaning.Marker;

    /// <summary>Whether a round offered a method without authentication.</summary>
    public static bool OffersNoAuthentication(SecurityRound round) =>
        round.Offered?.Contains(SecurityTypes.None) == true
        || round.OfferedSubTypes is { } offered && (round.Choice ?? round.InferredType) switch
        {
            SecurityTypes.Tight when round.SubType != TightAuthentications.VeNCrypt => offered.Count == 0 || offered.Contains(TightAuthentications.None),
            SecurityTypes.Tight or SecurityTypes.VeNCrypt => offered.Any(VeNCryptSubTypes.ProvesNoIdentity),
            _ => false,
        };

    /// <summary>
    /// Whether the server granted access with SecurityResult 0 to a method that requires no credentials and was offered, whether or not the client continues. A type
    /// that was not offered needs ServerInit: honeypots answer 0 to anything.
    /// </summary>
    private static bool IsAccessGranted(SecurityRound? round) =>
        round is { Result: SecurityRound.Ok, RequiresNoAuthentication: true, Challenged: false, Choice: { } choice } && round.Offered?.Contains(choice) == true;

    private static bool CarriedOn(SecurityRound round) =>
        round is { Encrypted: true, Client.TlsRecords: >= TlsRecords.Enough, Server.TlsRecords: >= TlsRecords.Enough };

    private static AuthenticationResult Result(HandshakeState state, SecurityRound? round, bool accessGranted)
    {
        if (state.Refused)
        {
            return AuthenticationResult.Refused;
        }

        switch (round?.Result)
        {
            case SecurityRound.Failed or SecurityRound.FailedWithMessage:
                return AuthenticationResult.Failed;
            case SecurityRound.TooMany:
                return AuthenticationResult.TooMany;
        }

        if (round is null)
        {
            return AuthenticationResult.NotSeen;
        }

        if (accessGranted || (round.Result == SecurityRound.Ok && !round.RequiresNoAuthentication))
        {
            return RequiresNoAuthentication(round) ? AuthenticationResult.NotRequired
                : IsKnownToRequireAuthentication(round) ? AuthenticationResult.Succeeded : AuthenticationResult.NotSeen;
        }

        return round.Encrypted ? AuthenticationResult.Encrypted : AuthenticationResult.NotSeen;
    }

    /// <summary>
    /// Whether the round is known to require authentication. A wrapper or marker type does not show which credentials were required until the choice inside it is
    /// seen.
    /// </summary>
    private static bool IsKnownToRequireAuthentication(SecurityRound round) => (round.Choice ?? round.InferredType) is not { } type || MeaningOf(type) switch
    {
        SecurityTypeMeaning.Authentication => true,
        SecurityTypeMeaning.Marker => false,
        SecurityTypeMeaning.Wrapper => round.SubTypeName.Length > 0,
    };

    private static SecurityTypeMeaning MeaningOf(long type) => SecurityTypeTable.Find(type)?.Meaning ?? SecurityTypeMeaning.Authentication;

    private static bool RequiresNoAuthentication(SecurityRound round) =>
        round.RequiresNoAuthentication || round is { Choice: null, InferredType: SecurityTypes.None };

    private static Stage StageOf(HandshakeState state, SecurityRound? round, bool typesSeen) => state switch
    {
        { ClientMessages: > 0 } or { ServerMessages: > 0 } => Stage.Active,
        { ServerInitRead: true } => Stage.Initialised,
        _ when state.AnyRound(r => r.ExchangeSeen || r.Result is not null) => Stage.Authentication,
        _ when round is not null && !state.IsDictated => Stage.SecurityChosen,
        _ when typesSeen => Stage.SecurityTypes,
        { ServerVersion: not null, ClientVersion: not null } => Stage.Versions,
        _ when state.ServerVersion is not null || state.ClientVersion is not null => Stage.Banner,
        _ => Stage.None,
    };
}
