namespace RfbWatch.Rules.Packs;

/// <summary>Makes the queries of a rule's guide self-contained.</summary>
public static class RuleGuide
{
    /// <summary>The query of a step, preceded by the rule's own query as the function <c>Hits()</c>; empty if the step has none.</summary>
    public static string QueryOf(Rule rule, GuideStep step) =>
        step.Query.Length == 0 ? "" : $"let Hits = () {{\n{rule.Query.TrimEnd()}\n}};\n{step.Query}";
}
