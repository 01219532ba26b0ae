using RfbWatch.Detection.Findings;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection.Challenges;

/// <summary>
/// Marks sessions as predictable. A live session is reported at its verdict and at its end, as two objects with one <see cref="VerdictReport"/>: what was found for the first report holds for
/// the final one as well, even if the data that it was found by has been evicted or the search budget is used up.
/// </summary>
internal static class PredictableMark
{
    private static readonly Finding Predictable = FindingTable.Find("PredictableChallenge")!;

    /// <summary>Adds PredictableChallenge to a session, and notes it for the session's final report.</summary>
    public static void Set(Session session, ChallengeModel model)
    {
        session.Add(Predictable);
        session.ChallengeModel = model;
        Note(session.Verdict, model);
    }

    /// <summary>Notes the model for the final report of a session; null if the session is reported only once.</summary>
    public static void Note(VerdictReport? report, ChallengeModel model)
    {
        if (report is not null)
        {
            report.ChallengeModel = model;
        }
    }

    /// <summary>Marks a session that was found predictable after its first report; false if it was not.</summary>
    public static bool TryRepeat(Session session)
    {
        if (session.Verdict is not { ChallengeModel: not ChallengeModel.None and var model })
        {
            return false;
        }

        Set(session, model);
        return true;
    }
}
