namespace RfbWatch.Kql.Planning;

/// <summary>A rewrite of a plan. The new plan has the same result, cell for cell and in the same order, but needs less time or memory.</summary>
internal abstract class PlanRule
{
    /// <summary>The name of the rule.</summary>
    public abstract string Name { get; }

    /// <summary>Returns the rewritten plan, or the plan itself if there is nothing to rewrite.</summary>
    public abstract QueryPlan Apply(QueryPlan plan);
}
