using RfbWatch.Detection;

namespace RfbWatch.Engine;

/// <summary>Puts the sessions of a run in the order of the output, and judges what takes more than one of them, or more time than a packet has.</summary>
internal static class SessionOrder
{
    /// <summary>By time of the first packet, then by name, then by input.</summary>
    /// <param name="findings">What each source gave.</param>
    /// <param name="options">How many challenges are analysed, on how many threads.</param>
    /// <param name="cancellation">Ends the analyses early.</param>
    /// <param name="challengesSkipped">Sessions whose challenge was not analysed because too many servers had been.</param>
    public static List<FoundSession> Of(SourceFinding[] findings, TriageOptions options, CancellationToken cancellation, out long challengesSkipped)
    {
        var places = findings.Select(finding => Ordered(finding.Sessions)).ToList();
        challengesSkipped = 0;
        if (options.MaxChallengeAnalyses > 0)
        {
            var predictable = new PredictableChallenges(options.MaxChallengeAnalyses, Math.Max(1, options.Workers));
            predictable.Judge([.. places.Select(place => place.ConvertAll(found => found.Session))], cancellation);
            challengesSkipped = predictable.Skipped;
        }

        var sessions = Ordered(places.SelectMany(place => place));
        var repeated = new RepeatedChallenges();
        var related = new RelatedChallenges();
        foreach (var found in sessions)
        {
            repeated.Judge(found.Session);
            related.Judge(found.Session);
        }

        return sessions;
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
