using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;
using RfbWatch.Engine.Sources;

namespace RfbWatch.Engine.Ordering;

/// <summary>Puts the sessions of a run in the order of the output, and judges what takes more than one of them, or more time than a packet has.</summary>
internal static class SessionOrder
{
    /// <summary>Each session once, by time of the first packet, then by name.</summary>
    /// <param name="findings">What each source gave.</param>
    /// <param name="options">How many challenges are analysed, on how many threads.</param>
    /// <param name="cancellation">Ends the analyses early.</param>
    /// <param name="limits">The limits that the run met; those met here are added.</param>
    /// <param name="duplicates">How many sessions were another one, read again, and are left out.</param>
    public static List<SourcedSession> Of(
        SourceResult[] findings, TriageOptions options, CancellationToken cancellation, SortedDictionary<string, long> limits, out long duplicates)
    {
        (var once, duplicates) = SessionCopies.Of([.. findings.SelectMany(finding => finding.Sessions)]);
        var sessions = Ordered(once);
        if (options.MaxChallengeAnalyses > 0)
        {
            var predictable = new PredictableChallenges(options.MaxChallengeAnalyses, Math.Max(1, options.Workers));
            var kept = duplicates > 0 ? new HashSet<SourcedSession>(once, ReferenceEqualityComparer.Instance) : null;
            var places = findings.Select(finding => Ordered(finding.Sessions.Where(found => kept is null || kept.Contains(found))).ConvertAll(found => found.Session));
            predictable.Judge([.. places], cancellation);
            Add(limits, "challenge_analyses", predictable.Skipped);
            Add(limits, "challenge_search", predictable.Refused);
        }

        CompareChallenges(sessions, new RepeatedChallenges(), new RelatedChallenges(), limits);
        return sessions;
    }

    /// <summary>Holds the challenges of the sessions against each other; what could not be is a limit met.</summary>
    internal static void CompareChallenges(
        IEnumerable<SourcedSession> sessions, RepeatedChallenges repeated, RelatedChallenges related, SortedDictionary<string, long> limits)
    {
        foreach (var found in sessions)
        {
            repeated.Judge(found.Session);
            related.Judge(found.Session);
        }

        Add(limits, "challenge_repeats", repeated.Forgotten);
        Add(limits, "challenge_relations", related.Skipped);
    }

    private static void Add(SortedDictionary<string, long> limits, string name, long count)
    {
        if (count > 0)
        {
            limits[name] = count;
        }
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
