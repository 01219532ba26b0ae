using RfbWatch.Rules.Simulation;

namespace RfbWatch.Rules.Packs;

/// <summary>
/// Documentation of a rule, from <c>content/RULE-ID.yaml</c>: why it matters, how to investigate, respond and hunt, and how to tune, simulate and export it.
/// </summary>
public sealed record RuleContent
{
    /// <summary>How often a result is a true positive: High, Medium or Low.</summary>
    public required string Confidence { get; init; }

    /// <summary>Threat context in plain Markdown: which attackers do this, with which tools, and the consequences.</summary>
    public required string Threat { get; init; }

    /// <summary>Sources: ATT&amp;CK pages, CVE entries, RFCs, advisories.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The data used by the rule, as text.</summary>
    public required IReadOnlyList<string> DataSources { get; init; }

    /// <summary>Ids of rules that detect the same activity in other data.</summary>
    public required IReadOnlyList<string> Related { get; init; }

    /// <summary>Ordered questions of the investigation.</summary>
    public required IReadOnlyList<GuideStep> Guide { get; init; }

    /// <summary>What to do, in the order contain, eradicate, recover, report.</summary>
    public required IReadOnlyList<PlaybookStep> Playbook { get; init; }

    /// <summary>Queries for related activity.</summary>
    public required IReadOnlyList<HuntingQuery> Hunting { get; init; }

    /// <summary>The rule's parameters.</summary>
    public required IReadOnlyList<RuleParameter> Tuning { get; init; }

    /// <summary>Other activity that fires the rule.</summary>
    public required IReadOnlyList<FalsePositive> FalsePositives { get; init; }

    /// <summary>A simulation that fires the rule, for <c>rules simulate</c>; null if the file has none.</summary>
    public RuleSimulation? Simulation { get; init; }

    /// <summary>The Sigma form of the rule, for <c>rules export</c>; null if the file has none.</summary>
    public SigmaForm? Sigma { get; init; }

    /// <summary>The rule with the text of its alerts: the playbook's steps as remediation, and the first paragraph of the threat in addition to the description.</summary>
    internal Rule Complete(Rule rule) => rule with
    {
        Context = Threat.Split("\n\n")[0].ReplaceLineEndings(" "),
        Response = Playbook.Count > 0 ? [.. Playbook.SelectMany(phase => phase.Steps.Select(step => $"{phase.Phase} ({phase.Who}): {step}"))] : rule.Response,
    };
}

/// <summary>A question of the investigation.</summary>
/// <param name="Question">The question.</param>
/// <param name="Query">KQL that answers it, with <c>Hits()</c> for the rows of the rule; empty for none.</param>
/// <param name="Verb">A command line of rfbwatch that answers it; empty for none.</param>
public sealed record GuideStep(string Question, string Query, string Verb);

/// <summary>One phase of the response.</summary>
/// <param name="Phase">Contain, Eradicate, Recover or Report.</param>
/// <param name="Who">The responsible role.</param>
/// <param name="Steps">What to do, in order.</param>
public sealed record PlaybookStep(string Phase, string Who, IReadOnlyList<string> Steps);

/// <summary>A query to be run by an analyst.</summary>
/// <param name="Name">What it looks for.</param>
/// <param name="Query">KQL.</param>
public sealed record HuntingQuery(string Name, string Query);

/// <summary>A configurable value in a rule's query.</summary>
/// <param name="Name">Its name: the name in a let statement of the query, or a name for the literal <paramref name="Default"/>.</param>
/// <param name="Default">The value in the query, as KQL.</param>
/// <param name="Meaning">Its effect.</param>
/// <param name="DetectionEffect">The effect of other values on missed and false detections.</param>
public sealed record RuleParameter(string Name, string Default, string Meaning, string DetectionEffect);

/// <summary>Other activity that fires a rule.</summary>
/// <param name="Text">A description.</param>
/// <param name="Exception">Name of the prepared exception for it; empty for none.</param>
public sealed record FalsePositive(string Text, string Exception);
