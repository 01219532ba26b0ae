using RfbWatch.Detection;

namespace RfbWatch.Engine;

/// <summary>Puts the sessions of a run in the order of the output, and judges what takes more than one of them.</summary>
internal static class SessionOrder
{
    /// <summary>By time of the first packet, then by name, then by input.</summary>
    public static List<FoundSession> Of(SourceFinding[] findings)
    {
        var sessions = findings
            .SelectMany(finding => finding.Sessions)
            .OrderBy(found => found.Session.Flow.FirstTicks)
            .ThenBy(found => found.Session.Id, StringComparer.Ordinal)
            .ThenBy(found => found.Source, StringComparer.Ordinal)
            .ToList();
        var repeated = new RepeatedChallenges();
        var related = new RelatedChallenges();
        foreach (var found in sessions)
        {
            repeated.Judge(found.Session);
            related.Judge(found.Session);
        }

        return sessions;
    }
}
