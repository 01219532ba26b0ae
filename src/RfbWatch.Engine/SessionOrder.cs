using RfbWatch.Detection;

namespace RfbWatch.Engine;

/// <summary>Puts the sessions of a run in the order of the output, and judges what takes more than one of them, or more time than a packet has.</summary>
internal static class SessionOrder
{
    /// <summary>By time of the first packet, then by name, then by input.</summary>
    /// <param name="findings">What each source gave.</param>
    /// <param name="options">How many challenges are analysed, on how many threads.</param>
    /// <param name="cancellation">Ends the analyses early.</param>
    /// <param name="limits">The limits that the run met; those met here are added.</param>
    public static List<FoundSession> Of(
        SourceFinding[] findings, TriageOptions options, CancellationToken cancellation, SortedDictionary<string, long> limits)
    {
        var places = findings.Select(finding => Ordered(finding.Sessions)).ToList();
        if (options.MaxChallengeAnalyses > 0)
        {
            var predictable = new PredictableChallenges(options.MaxChallengeAnalyses, Math.Max(1, options.Workers));
            predictable.Judge([.. places.Select(place => place.ConvertAll(found => found.Session))], cancellation);
            Add(limits, "challenge_analyses", predictable.Skipped);
        }

        var sessions = Ordered(places.SelectMany(place => place));
        Relate(sessions, new RepeatedChallenges(), new RelatedChallenges(), limits);
        return sessions;
    }

    /// <summary>Holds the challenges of the sessions against each other; what could not be is a limit met.</summary>
    internal static void Relate(
        IEnumerable<FoundSession> sessions, RepeatedChallenges repeated, RelatedChallenges related, SortedDictionary<string, long> limits)
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

    private static List<FoundSession> Ordered(IEnumerable<FoundSession> sessions)
    {
        var ordered = sessions.ToArray();
        Array.Sort(ordered, Compare);
        return [.. ordered];
    }

    /// <summary>Names are worked out only where times are equal. What is equal in all three is one session, read twice.</summary>
    private static int Compare(FoundSession one, FoundSession other)
    {
        int order = one.Session.Flow.FirstTicks.CompareTo(other.Session.Flow.FirstTicks);
        if (order == 0 && !ReferenceEquals(one.Session, other.Session))
        {
            order = string.CompareOrdinal(one.Session.Id, other.Session.Id);
        }

        return order != 0 ? order : string.CompareOrdinal(one.Source, other.Source);
    }
}
