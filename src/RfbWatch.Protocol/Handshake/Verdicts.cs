namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// What follows from what both sides proved. A pure function of the evidence, computed when facts are read, so that it cannot
/// depend on the order in which the evidence came.
/// </summary>
internal static class Verdicts
{
    /// <summary>Sets the facts that follow from others.</summary>
    public static void Derive(Evidence evidence)
    {
        var facts = evidence.Facts;
        var round = evidence.Rounds.FindLast(r => r.Choice is not null || r.ConcludedChoice is not null);
        long? type = round?.Choice ?? round?.ConcludedChoice;
        facts.SecurityType = type;
        facts.SecurityRounds = evidence.Rounds.Count(r => r.Offered is not null || r.Choice is not null);
        facts.Material.FirstChoice = evidence.Rounds.Count > 0 ? evidence.Rounds[0].Choice : null;
        bool opened = evidence.ServerInitRead || (evidence.ClientInitPassed && evidence.ClientMessages > 0);
        facts.AuthenticationResult = Result(evidence, round, type, opened);
        facts.NoAuthentication = type == SecurityTypes.None && opened;
        SetUnoffered(facts, round, opened);
        facts.Stage = StageOf(evidence, round);
    }

    private static AuthenticationResult Result(Evidence evidence, SecurityRound? round, long? type, bool opened)
    {
        if (evidence.Refused)
        {
            return AuthenticationResult.Refused;
        }

        switch (round?.Result)
        {
            case 1 or 3:
                return AuthenticationResult.Failed;
            case 2:
                return AuthenticationResult.TooMany;
        }

        if (type is null || (!opened && round?.Result != 0))
        {
            return AuthenticationResult.NotSeen;
        }

        return type == SecurityTypes.None
            ? opened ? AuthenticationResult.NotRequired : AuthenticationResult.NotSeen
            : AuthenticationResult.Succeeded;
    }

    /// <summary>
    /// CVE-2006-2369: the list is there and does not hold None, the client takes None (or another type that is not in the list). It
    /// succeeded where no challenge was sent and the server let the client in.
    /// </summary>
    private static void SetUnoffered(ConversationFacts facts, SecurityRound? round, bool opened)
    {
        facts.ChoseUnofferedType = round is { Offered.Count: > 0, Choice: { } choice } && !round.Offered.Contains(choice);
        facts.UnofferedTypeAccepted = facts.ChoseUnofferedType && facts.SecurityType == SecurityTypes.None
            && !round!.Challenged && (round.Result == 0 || opened);
    }

    private static Stage StageOf(Evidence evidence, SecurityRound? round)
    {
        var facts = evidence.Facts;
        return evidence switch
        {
            { ClientMessages: > 0 } or { ServerMessages: > 0 } => Stage.Active,
            { ServerInitRead: true } => Stage.Initialised,
            _ when evidence.Rounds.Exists(r => r.ExchangeSeen || r.Result is not null) => Stage.Authentication,
            _ when round is not null && !(evidence.Version is { } version && !VersionRules.HasList(version)) => Stage.SecurityChosen,
            _ when facts.SecurityTypesSeen => Stage.SecurityTypes,
            _ when facts is { ServerVersion: not null, ClientVersion: not null } => Stage.Versions,
            _ when facts.ServerVersion is not null || facts.ClientVersion is not null => Stage.Banner,
            _ => Stage.None,
        };
    }
}
