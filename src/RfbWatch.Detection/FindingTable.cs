namespace RfbWatch.Detection;

/// <summary>All findings there are, and their judgement of one session.</summary>
public static class FindingTable
{
    /// <summary>Every finding: about authentication, about the way the session took, about what was done and seen.</summary>
    public static IReadOnlyList<Finding> All => Findings;

    private static readonly Finding[] Findings =
        [.. AuthenticationFindings.All, .. RouteFindings.All, .. ConductFindings.All];

    private static readonly Dictionary<string, int> Order =
        All.Select((finding, index) => (finding.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);

    /// <summary>Adds to the session every finding that it shows on its own.</summary>
    public static void Judge(Session session)
    {
        foreach (var finding in Findings)
        {
            if (finding.Holds is { } holds && holds(session))
            {
                session.Add(finding);
            }
        }
    }

    /// <summary>The finding of that name, upper or lower case; null when there is none.</summary>
    public static Finding? Find(string name) =>
        All.FirstOrDefault(finding => string.Equals(finding.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Worst first; of the same severity in the order of <see cref="All"/>.</summary>
    public static int Compare(Finding one, Finding other) => one.Severity != other.Severity
        ? other.Severity.CompareTo(one.Severity)
        : Order[one.Name].CompareTo(Order[other.Name]);
}
