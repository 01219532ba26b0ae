using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Engine.Sources;

namespace RfbWatch.Engine.Ordering;

/// <summary>Puts the sessions of a run in the order of the output, and judges what takes more than one of them, or more time than a packet has.</summary>
internal static class SessionOrder
{
    /// <summary>Each session once, by time of the first packet, then by name.</summary>
    /// <param name="results">What each source gave.</param>
    /// <param name="options">How many challenges are analysed, on how many threads.</param>
    /// <param name="cancellation">Ends the analyses early.</param>
    /// <param name="limits">The limits that the run met; those met here are added.</param>
    /// <param name="duplicates">How many sessions were another one, read again, and are left out.</param>
    public static List<SourcedSession> Of(
        SourceResult[] results, TriageOptions options, CancellationToken cancellation, SortedDictionary<string, long> limits, out long duplicates)
    {
        (var once, duplicates) = SessionCopies.Of([.. results.SelectMany(result => result.Sessions)]);
        var sessions = Ordered(once);
        var search = options.MaxChallengeAnalyses > 0 ? new PredictableChallenges(options.MaxChallengeAnalyses, Math.Max(1, options.Workers)) : null;
        var kept = duplicates > 0 ? new HashSet<SourcedSession>(once, ReferenceEqualityComparer.Instance) : null;
        var bySource = results.Select(result => Ordered(result.Sessions.Where(found => kept is null || kept.Contains(found))).ConvertAll(found => found.Session));
        var challenges = new ChallengeStage(search, new RepeatedChallenges(), new RelatedChallenges());
        challenges.Judge([.. bySource], sessions.Select(found => found.Session), cancellation);
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

    /// <summary>Names are worked out only where times are equal. Each session is here once, so no two are equal.</summary>
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
