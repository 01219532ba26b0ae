using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// How well the data of both sides after their banners fits the roles of a reading, in bits: log2 of how much less likely other bytes would fit.
/// </summary>
internal static class RoleScore
{
    /// <summary>Minimum lead of a reading that decides the roles.</summary>
    public const int Margin = 8;

    private const int CompleteList = 8;
    private const int KnownType = 4;
    private const int UnknownType = -6;
    private const int MaxCountedTypes = 6;
    private const int OfferedChoice = 5;
    private const int UnofferedChoice = -8;
    private const int ChoiceWithoutList = -8;
    private const int ResultRead = 28;

    /// <summary>A refusal without a reason; one with a reason is conclusive.</summary>
    private const int Refusal = 8;

    private const int Contradiction = -100;

    /// <summary>The score of one reading.</summary>
    public static int Of(HandshakeState state)
    {
        int score = (state.Contradicted ? Contradiction : 0) + (state.Refused ? Refusal : 0);
        foreach (var round in state.Rounds)
        {
            score += OfList(round.Offered) + OfChoice(round, state.HasGaps) + (round.Result is null ? 0 : ResultRead);
        }

        return score;
    }

    private static int OfList(IReadOnlyList<long>? offered)
    {
        if (offered is null)
        {
            return 0;
        }

        int known = offered.Distinct().Count(type => SecurityTypeTable.Find(type) is not null);
        const int FewTypes = 4;
        int unknown = offered.Count - known;
        return offered.Contains(SecurityTypes.Invalid) || (offered.Count > FewTypes && unknown > offered.Count / 2)
            ? Contradiction
            : CompleteList + (Math.Min(known, MaxCountedTypes) * KnownType) + (unknown * UnknownType);
    }

    // A client chooses from the list that it received, unless the list is among the missing bytes.
    private static int OfChoice(SecurityRound round, bool mayBeMissing) => round.Choice is not { } choice ? 0
        : round.Offered is null ? (mayBeMissing ? 0 : ChoiceWithoutList)
        : round.Offered.Contains(choice) ? OfferedChoice
        : UnofferedChoice;
}
