namespace RfbWatch.Kql.Planning;

/// <summary>Rewrites the plan that binding gives into the one that runs.</summary>
internal static class Planner
{
    /// <summary>All rules, in the order in which they are applied: predicates first, since they decide which columns are read where; columns last, since a rewrite behind it would not see them.</summary>
    public static IReadOnlyList<PlanRule> Rules { get; } = [new PredicatePushDown(), new ConstantPredicates(), new TimeRanges(), new TopRows(), new ColumnPruning()];

    /// <summary>The plan that runs.</summary>
    public static QueryPlan Rewrite(QueryPlan plan) => Rules.Aggregate(plan, (rewritten, rule) => rule.Apply(rewritten));

    /// <summary>The plan that runs over a source that has tables in columns.</summary>
    public static QueryPlan InColumns(QueryPlan rewritten) => new ColumnarOperators().Apply(rewritten);

    /// <summary>The plan rewritten but for its columns, which all stay: for a run before all readers of its parts are known.</summary>
    public static QueryPlan WithoutPruning(QueryPlan plan) => Rules.Where(rule => rule is not ColumnPruning).Aggregate(plan, (rewritten, rule) => rule.Apply(rewritten));
}
