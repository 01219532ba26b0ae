using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Products;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// What is proven of a conversation: a pure function of what its events came to. It changes nothing, and does not depend on the order in which the events of the two
/// sides came.
/// </summary>
internal static class FactsFold
{
    /// <summary>The facts.</summary>
    /// <param name="state">What the events came to.</param>
    /// <param name="serverSpoke">Whether bytes of the server came.</param>
    /// <param name="serverAtRest">Whether the server has sent nothing behind what was read: four zero bytes at the head of something longer are no result.</param>
    /// <param name="roles">The roles, and what they rest on.</param>
    /// <param name="carrier">What the conversation rides in.</param>
    public static ConversationFacts Of(HandshakeState state, bool serverSpoke, bool serverAtRest, in RoleClaim roles, CarrierFacts carrier)
    {
        var round = state.ChosenRound;

        // The server's ServerInit opens a session. Where its side is not seen, client messages do that can be nothing else: no client
        // speaks before ServerInit. A client that sends all at once to a server that is seen proves nothing.
        bool opened = state.ServerInitRead || (state.ClientIsLive && (!serverSpoke || state.ServerLost));
        bool letIn = opened || (serverAtRest && LetIn(round));
        bool asksSomething = state.AnyRound(AsksSomething);

        // CVE-2006-2369: the list is there and does not hold None, the client takes None (or another type that is not in the list). It succeeded where no challenge
        // was sent and ServerInit let the client in. SecurityResult 0 alone is no proof: honeypots answer it to anything, and a challenge may begin with four zero bytes.
        bool unoffered = round is { Offered.Count: > 0, Choice: { } choice } && !round.Offered.Contains(choice);
        bool banner = state.ServerVersion is not null || state.ClientVersion is not null;
        var offered = state.LastOffered;
        bool typesSeen = offered is not null || state.Refused;
        var stage = StageOf(state, round, typesSeen);
        bool midStream = !banner && stage >= Stage.Initialised;
        var confidence = !midStream ? Confidence.None : state.ServerInitRead ? Confidence.High : state.GrammarConfidence;

        // Where no server was reached, the repeater's RFB 000.000 is the only banner there is.
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
            AuthenticationResult = Result(state, round, letIn),
            FailureReason = state.FailureReason,
            NoAuthentication = (round is { AsksNothing: true } or { InferredType: SecurityTypes.None }) && !asksSomething && (letIn || CarriedOn(round)),
            NoAuthenticationOffered = state.AnyRound(OffersNothing),
            OpensEncrypted = round is { AsksNothing: true, Encrypted: true } && !asksSomething,
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
            Anomalies = AnomaliesOf(state, banner, carrier),
            FingerprintInput = InputOf(state),
        });
    }

    private static ConversationFacts Proven(HandshakeState state, CarrierFacts carrier, ConversationFacts facts)
    {
        facts.Proofs = ProofFold.Of(facts, state, carrier);
        return facts;
    }

    /// <summary>Where only the banner of the server is certain: the facts that follow from it.</summary>
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
        Anomalies = InOrder(carrier.Anomalies, state.BeginningMissing || state.HasNoted(Anomaly.MissingInHandshake) ? Anomaly.MissingInHandshake : null, null),
    });

    /// <summary>What was noted, and what is unusual only where another side has a banner: a beginning that is none, or that is missing.</summary>
    private static IReadOnlyList<string> AnomaliesOf(HandshakeState state, bool banner, CarrierFacts carrier)
    {
        string? malformed = state.BannerMissing && banner ? Anomaly.MalformedHandshake : null;
        string? missing = state.BeginningMissing && banner ? Anomaly.MissingInHandshake : null;
        return malformed is null && missing is null && carrier.Anomalies.Count == 0
            ? Kept(state.Anomalies)
            : InOrder(state.Anomalies.Concat(carrier.Anomalies), malformed, missing);
    }

    private static string[] InOrder(IEnumerable<string> anomalies, string? one, string? other)
    {
        var names = new SortedSet<string>(anomalies, StringComparer.Ordinal);
        if (one is not null)
        {
            names.Add(one);
        }

        if (other is not null)
        {
            names.Add(other);
        }

        return [.. names];
    }

    /// <summary>A list that stays as it is while the conversation goes on. Most are empty, and thousands of sessions are kept.</summary>
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
    /// The server's ServerInit was complete before the client had answered the offer with a single byte. Rests on the packets' times: the
    /// order in which the sides were delivered means nothing where a capture lost, merged or sorted packets. Never said where bytes of either side
    /// are missing, nor of a client that is not seen at all; a refusal sent early is no ServerInit.
    /// </summary>
    private static bool RanAhead(HandshakeState state) =>
        state is { ServerInitTicks: > 0, ClientVersion: not null, HasGaps: false }
        && (state.ClientAnswerTicks > state.ServerInitTicks || state is { ClientAnswerTicks: 0, ClientLeft: true });

    /// <summary>A round before the last that did ask for something (UltraVNC: a plug-in's key, the consent of the user).</summary>
    private static bool AsksSomething(SecurityRound round) =>
        round is { AsksNothing: false, Choice: { } choice } && MeaningOf(choice) != SecurityTypeMeaning.Marker;

    /// <summary>Whether a round offered a way in without authentication.</summary>
    public static bool OffersNothing(SecurityRound round) =>
        round.Offered?.Contains(SecurityTypes.None) == true
        || round.OfferedSubTypes is { } offered && (round.Choice ?? round.InferredType) switch
        {
            SecurityTypes.Tight when round.SubType != TightAuthentications.VeNCrypt => offered.Count == 0 || offered.Contains(TightAuthentications.None),
            SecurityTypes.Tight or SecurityTypes.VeNCrypt => offered.Any(VeNCryptSubTypes.ProvesNobody),
            _ => false,
        };

    /// <summary>
    /// SecurityResult 0 to a method that asks for nothing and was offered: the server has opened the door, whether or not the client goes in. A type that
    /// was not offered needs ServerInit: honeypots answer 0 to anything.
    /// </summary>
    private static bool LetIn(SecurityRound? round) =>
        round is { Result: SecurityRound.Ok, AsksNothing: true, Challenged: false, Choice: { } choice } && round.Offered?.Contains(choice) == true;

    private static bool CarriedOn(SecurityRound round) =>
        round is { Encrypted: true, Client.TlsRecords: >= TlsRecords.Enough, Server.TlsRecords: >= TlsRecords.Enough };

    private static AuthenticationResult Result(HandshakeState state, SecurityRound? round, bool letIn)
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

        if (letIn || (round.Result == SecurityRound.Ok && !round.AsksNothing))
        {
            return AsksNothing(round) ? AuthenticationResult.NotRequired
                : IsKnownToAsk(round) ? AuthenticationResult.Succeeded : AuthenticationResult.NotSeen;
        }

        return round.Encrypted ? AuthenticationResult.Encrypted : AuthenticationResult.NotSeen;
    }

    /// <summary>A type that only wraps or marks says nothing about what was asked until the choice inside it is seen.</summary>
    private static bool IsKnownToAsk(SecurityRound round) => (round.Choice ?? round.InferredType) is not { } type || MeaningOf(type) switch
    {
        SecurityTypeMeaning.Authentication => true,
        SecurityTypeMeaning.Marker => false,
        SecurityTypeMeaning.Wrapper => round.SubTypeName.Length > 0,
    };

    private static SecurityTypeMeaning MeaningOf(long type) => SecurityTypeTable.Find(type)?.Meaning ?? SecurityTypeMeaning.Authentication;

    private static bool AsksNothing(SecurityRound round) =>
        round.AsksNothing || round is { Choice: null, InferredType: SecurityTypes.None };

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
