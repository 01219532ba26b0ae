using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Engine.Sources;

namespace RfbWatch.Engine.Ordering;

/// <summary>Sorts the sessions of a run into output order, and produces the findings that depend on several sessions or take too long for the packet path.</summary>
internal static class SessionOrder
{
    /// <summary>Returns each session once, ordered by the time of its first packet, then by identifier.</summary>
    /// <param name="results">The results of each source.</param>
    /// <param name="options">The maximum number of challenge analyses, and the number of threads.</param>
    /// <param name="cancellation">Cancels the analyses.</param>
    /// <param name="limits">The limits that the run has reached; those reached here are added.</param>
    /// <param name="duplicates">Number of sessions omitted as copies.</param>
    public static List<SourcedSession> Of(
        SourceResult[] results, TriageOptions options, CancellationToken cancellation, SortedDictionary<string, long> limits, out long duplicates)
    {
        (var once, duplicates) = SessionCopies.Of([.. results.SelectMany(result => result.Sessions)]);
        var sessions = Ordered(once);
        var search = options.MaxChallengeAnalyses > 0 ? new PredictableChallenges(options.MaxChallengeAnalyses, Math.Max(1, options.Workers)) : null;
        var kept = duplicates > 0 ? new HashSet<SourcedSession>(once, ReferenceEqualityComparer.Instance) : null;
        var bySource = results.Select(result => Ordered(result.Sessions.Where(found => kept is null || kept.Contains(found))).ConvertAll(found => found.Session));
        var challenges = new ChallengeStage(search, new RepeatedChallenges(), new RelatedChallenges());
        challenges.Evaluate([.. bySource], sessions.Select(found => found.Session), cancellation);
        foreach (var (name, count) in challenges.Limits)
        {
            limits[name] = count;
        }

        return sessions;
    }

    private static List<SourcedSession> Ordered(IEnumerable<SourcedSession> sessions)
    {
        var ordered = sessions.ToArray();
        Array.Sort(ordered, Compare);
        return [.. ordered];
    }

    /// <summary>Compares by time, then by identifier. Identifiers are computed only for equal times. Each session occurs once, so no two compare as equal.</summary>
    private static int Compare(SourcedSession one, SourcedSession other)
    {
        int order = one.Session.Flow.FirstTicks.CompareTo(other.Session.Flow.FirstTicks);
        if (order == 0 && !ReferenceEquals(one.Session, other.Session))
        {
            order = string.CompareOrdinal(one.Session.Id, other.Session.Id);
        }

        return order;
    }
}
