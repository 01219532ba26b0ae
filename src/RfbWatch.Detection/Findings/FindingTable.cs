namespace RfbWatch.Detection.Findings;

/// <summary>All findings, and which of them apply to a session.</summary>
public static class FindingTable
{
    /// <summary>Every finding: about authentication, the path of the session, and the behaviour of the ends.</summary>
    public static IReadOnlyList<Finding> All => Findings;

    private static readonly Finding[] Findings =
        [.. AuthenticationFindings.All.Concat(PathFindings.All).Concat(BehaviourFindings.All).Select((finding, order) => finding with { Order = order })];

    /// <summary>Adds all findings that follow from the session alone.</summary>
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

    /// <summary>The finding with that name, ignoring case; null if there is none.</summary>
    public static Finding? Find(string name) =>
        All.FirstOrDefault(finding => string.Equals(finding.Name, name, StringComparison.OrdinalIgnoreCase));
}
