namespace RfbWatch.Kql.Planning;

/// <summary>Rewrites the bound plan into the one that runs.</summary>
internal static class Planner
{
    /// <summary>All rules, in order of application: predicates first, because they determine which columns are read; columns last, because later rewrites would not take pruning into account.</summary>
    public static IReadOnlyList<PlanRule> Rules { get; } = [new PredicatePushDown(), new ConstantPredicates(), new TimeRanges(), new TopRows(), new ColumnPruning()];

    /// <summary>The plan that runs.</summary>
    public static QueryPlan Rewrite(QueryPlan plan) => Rules.Aggregate(plan, (rewritten, rule) => rule.Apply(rewritten));

    /// <summary>The rewritten plan with all its columns: for a run before all readers of its parts are known.</summary>
    public static QueryPlan WithoutPruning(QueryPlan plan) => Rules.Where(rule => rule is not ColumnPruning).Aggregate(plan, (rewritten, rule) => rule.Apply(rewritten));
}
