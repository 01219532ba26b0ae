using RfbWatch.Rules.Simulation;

namespace RfbWatch.Rules.Packs;

/// <summary>
/// What a pack says of a rule beside its query, from <c>content/RULE-ID.yaml</c>: why it matters, how to find out, what to do, where else to look, and how to tune it.
/// </summary>
public sealed record RuleContent
{
    /// <summary>How often a hit is what the rule says: High, Medium or Low.</summary>
    public required string Confidence { get; init; }

    /// <summary>Threat context in plain Markdown: who does this, with which tools, and what it leads to.</summary>
    public required string Threat { get; init; }

    /// <summary>Sources: ATT&amp;CK pages, CVE entries, RFCs, advisories.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>What the rule looks at, in words.</summary>
    public required IReadOnlyList<string> DataSources { get; init; }

    /// <summary>Ids of rules that see the same thing from another side.</summary>
    public required IReadOnlyList<string> Related { get; init; }

    /// <summary>Ordered questions of the investigation.</summary>
    public required IReadOnlyList<GuideStep> Guide { get; init; }

    /// <summary>What to do, in the order contain, eradicate, recover, report.</summary>
    public required IReadOnlyList<PlaybookStep> Playbook { get; init; }

    /// <summary>Queries that look for what the rule does not say.</summary>
    public required IReadOnlyList<HuntingQuery> Hunting { get; init; }

    /// <summary>Parameters.</summary>
    public required IReadOnlyList<RuleParameter> Tuning { get; init; }

    /// <summary>What else fires the rule.</summary>
    public required IReadOnlyList<FalsePositive> FalsePositives { get; init; }

    /// <summary>What makes the rule fire, for <c>rules simulate</c>; null where nobody wrote it.</summary>
    public RuleSimulation? Simulation { get; init; }

    /// <summary>What Sigma can say of the rule, for <c>rules export</c>; null where nobody wrote it.</summary>
    public SigmaForm? Sigma { get; init; }

    /// <summary>The rule with what its alerts say: the playbook's steps for what to do, and the first paragraph of the threat beside what it finds.</summary>
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
/// <param name="Who">Who does it.</param>
/// <param name="Steps">What to do, in order.</param>
public sealed record PlaybookStep(string Phase, string Who, IReadOnlyList<string> Steps);

/// <summary>A query for a person to run.</summary>
/// <param name="Name">What it looks for.</param>
/// <param name="Query">KQL.</param>
public sealed record HuntingQuery(string Name, string Query);

/// <summary>A value in a rule's query that may be another.</summary>
/// <param name="Name">Its name: that of a let statement of the query, or a name for the literal <paramref name="Default"/>.</param>
/// <param name="Default">The value in the query, as KQL.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Misses">What another value costs in misses or noise.</param>
public sealed record RuleParameter(string Name, string Default, string Meaning, string Misses);

/// <summary>Something else that fires a rule.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Exception">Name of the ready exception for it; empty for none.</param>
public sealed record FalsePositive(string Text, string Exception);
