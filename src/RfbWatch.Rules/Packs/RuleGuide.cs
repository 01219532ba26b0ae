namespace RfbWatch.Rules.Packs;

/// <summary>Makes the queries of a rule's guide runnable on their own.</summary>
public static class RuleGuide
{
    /// <summary>The query of a step, with the rule's own query as the function <c>Hits()</c> before it; empty where the step has none.</summary>
    public static string QueryOf(Rule rule, GuideStep step) =>
        step.Query.Length == 0 ? "" : $"let Hits = () {{\n{rule.Query.TrimEnd()}\n}};\n{step.Query}";
}
