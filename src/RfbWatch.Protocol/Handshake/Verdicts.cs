using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// What follows from what both sides proved. A pure function of the evidence, computed when facts are read, so that it cannot
/// depend on the order in which the evidence came.
/// </summary>
internal static class Verdicts
{
    /// <summary>Sets the facts that follow from others.</summary>
    /// <param name="evidence">What both sides proved.</param>
    /// <param name="serverAtRest">Whether the server has sent nothing behind what was read: four zero bytes at the head of something longer are no result.</param>
    public static void Derive(Evidence evidence, bool serverAtRest)
    {
        var facts = evidence.Facts;
        var round = evidence.Rounds.FindLast(r => r.Choice is not null || r.ConcludedChoice is not null);
        facts.ServerVersion = evidence.ServerVersion;
        facts.ClientVersion = evidence.ClientVersion;
        facts.SecurityType = round?.Choice ?? round?.ConcludedChoice;
        facts.SecurityRounds = evidence.Rounds.Count(r => r.Offered is not null || r.Choice is not null);
        facts.Material.IsDictated = evidence.IsDictated;
        facts.Material.FirstChoice = evidence.Rounds.Count > 0 ? evidence.Rounds[0].Choice : null;
        facts.OfferedSubTypes = round?.OfferedSubTypes ?? [];
        facts.SecuritySubType = round?.SubType;
        facts.SecuritySubTypeName = round?.SubTypeName ?? "";
        facts.CleartextCredentials = evidence.Rounds.Exists(r => r.ClearCredentials);
        facts.Encrypted = evidence.Rounds.Exists(r => r.Encrypted);
        facts.NoAuthenticationOffered = evidence.Rounds.Exists(OffersNothing);

        // The server's ServerInit opens a session. Where its side is not seen, client messages do that can be nothing else: no client
        // speaks before ServerInit. A client that sends all at once to a server that is seen proves nothing.
        bool opened = evidence.ServerInitRead || (evidence.ClientIsLive && (!evidence.ServerSpoke || evidence.ServerLost));
        bool letIn = opened || (serverAtRest && LetIn(round));
        facts.AuthenticationResult = Result(evidence, round, letIn);
        facts.NoAuthentication = round is { AsksNothing: true } or { ConcludedChoice: SecurityTypes.None }
            && !evidence.Rounds.Exists(AsksSomething) && (letIn || CarriedOn(round));
        facts.OpensEncrypted = round is { AsksNothing: true, Encrypted: true } && !evidence.Rounds.Exists(AsksSomething);
        SetUnoffered(facts, round, opened);
        facts.Stage = StageOf(evidence, round);
        facts.ServerRanAhead = RanAhead(evidence);
        bool banner = evidence.ServerVersion is not null || evidence.ClientVersion is not null;
        facts.MidStream = !banner && facts.Stage >= Stage.Initialised;
        facts.MidStreamConfidence = !facts.MidStream ? Confidence.None : evidence.ServerInitRead ? Confidence.High : evidence.GrammarConfidence;
        if (evidence.StrangeBeginning && banner)
        {
            evidence.Note(Anomaly.MalformedHandshake);
        }

        if (evidence.BeginningMissed && banner)
        {
            evidence.Note(Anomaly.MissingInHandshake);
        }
    }

    /// <summary>
    /// The server's ServerInit was complete before the client had answered the offer with a single byte. Rests on the packets' times: the
    /// order in which the sides were delivered means nothing where a capture lost, merged or sorted packets. Never said where bytes of either side
    /// are missing, nor of a client that is not seen at all; a refusal sent early is no ServerInit.
    /// </summary>
    private static bool RanAhead(Evidence evidence) =>
        evidence is { ServerInitTicks: > 0, ClientVersion: not null, HasGaps: false }
        && (evidence.ClientAnswerTicks > evidence.ServerInitTicks || evidence is { ClientAnswerTicks: 0, ClientLeft: true });

    /// <summary>A round before the last that did ask for something (UltraVNC: a plug-in's key, the consent of the user).</summary>
    private static bool AsksSomething(SecurityRound round) =>
        round is { AsksNothing: false, Choice: { } choice } && !IsMarker(choice);

    private static bool OffersNothing(SecurityRound round) =>
        round.Offered?.Contains(SecurityTypes.None) == true
        || round.OfferedSubTypes is { } offered && (round.Choice ?? round.ConcludedChoice) switch
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

    private static AuthenticationResult Result(Evidence evidence, SecurityRound? round, bool letIn)
    {
        if (evidence.Refused)
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
    private static bool IsKnownToAsk(SecurityRound round) => (round.Choice ?? round.ConcludedChoice) switch
    {
        SecurityTypes.Tight or SecurityTypes.VeNCrypt => round.SubType is not null,
        SecurityTypes.Sasl => round.SubTypeName.Length > 0,
        { } type => !IsMarker(type),
        null => true,
    };

    private static bool IsMarker(long type) => type is SecurityTypes.Ultra or SecurityTypes.UltraClientInitExtraOld
        or SecurityTypes.UltraClientInitExtra or SecurityTypes.UltraSessionSelect;

    private static bool AsksNothing(SecurityRound round) =>
        round.AsksNothing || round is { Choice: null, ConcludedChoice: SecurityTypes.None };

    /// <summary>
    /// CVE-2006-2369: the list is there and does not hold None, the client takes None (or another type that is not in the list). It
    /// succeeded where no challenge was sent and ServerInit let the client in. SecurityResult 0 alone is no proof: honeypots answer it to anything, and a
    /// challenge may begin with four zero bytes.
    /// </summary>
    private static void SetUnoffered(ConversationFacts facts, SecurityRound? round, bool opened)
    {
        facts.ChoseUnofferedType = round is { Offered.Count: > 0, Choice: { } choice } && !round.Offered.Contains(choice);
        facts.UnofferedTypeAccepted = facts.ChoseUnofferedType && facts.SecurityType == SecurityTypes.None
            && !round!.Challenged && opened;
    }

    private static Stage StageOf(Evidence evidence, SecurityRound? round) => evidence switch
    {
        { ClientMessages: > 0 } or { ServerMessages: > 0 } => Stage.Active,
        { ServerInitRead: true } => Stage.Initialised,
        _ when evidence.Rounds.Exists(r => r.ExchangeSeen || r.Result is not null) => Stage.Authentication,
        _ when round is not null && !evidence.IsDictated => Stage.SecurityChosen,
        _ when evidence.Facts.SecurityTypesSeen => Stage.SecurityTypes,
        { ServerVersion: not null, ClientVersion: not null } => Stage.Versions,
        _ when evidence.ServerVersion is not null || evidence.ClientVersion is not null => Stage.Banner,
        _ => Stage.None,
    };
}
