namespace RfbWatch.Kql.Planning;

/// <summary>Rewrites the bound plan into the one that runs.</summary>
internal static class Planner
{
    /// <summary>
    /// All rules, in order of application. Predicates come first, because they determine which columns are read.
    /// Column pruning is last, because later rewrites would not take it into account.
    /// </summary>
    public static IReadOnlyList<PlanRule> Rules { get; } = [new PredicatePushDown(), new ConstantPredicates(), new TimeRanges(), new TopRows(), new ColumnPruning()];

    /// <summary>Returns the plan that runs.</summary>
    public static QueryPlan Rewrite(QueryPlan plan) => Rules.Aggregate(plan, (rewritten, rule) => rule.Apply(rewritten));

    /// <summary>Returns the plan that runs over a source with columnar tables.</summary>
    public static QueryPlan InColumns(QueryPlan rewritten) => new ColumnarOperators().Apply(rewritten);

    /// <summary>Returns the rewritten plan with all its columns, for a run that starts before all readers of its parts are known.</summary>
    public static QueryPlan WithoutPruning(QueryPlan plan) => Rules.Where(rule => rule is not ColumnPruning).Aggregate(plan, (rewritten, rule) => rule.Apply(rewritten));
}
