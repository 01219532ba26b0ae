namespace RfbWatch.Detection.Findings;

/// <summary>All findings there are, and which of them apply to a session.</summary>
public static class FindingTable
{
    /// <summary>Every finding: about authentication, about the way the session took, about what was done and seen.</summary>
    public static IReadOnlyList<Finding> All => Findings;

    private static readonly Finding[] Findings =
        [.. AuthenticationFindings.All.Concat(PathFindings.All).Concat(BehaviourFindings.All).Select((finding, order) => finding with { Order = order })];

    /// <summary>Adds to the session every finding that it shows on its own.</summary>
    public static void Evaluate(Session session)
    {
        foreach (var finding in Findings)
        {
            if (finding.AppliesTo is { } appliesTo && appliesTo(session))
            {
                session.Add(finding);
            }
        }
    }

    /// <summary>The finding of that name, upper or lower case; null when there is none.</summary>
    public static Finding? Find(string name) =>
        All.FirstOrDefault(finding => string.Equals(finding.Name, name, StringComparison.OrdinalIgnoreCase));
}
