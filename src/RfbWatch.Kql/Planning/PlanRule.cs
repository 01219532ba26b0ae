namespace RfbWatch.Kql.Planning;

/// <summary>A rewrite of plans. The plan that it gives has the same result, cell for cell and in the same order, in less time or memory.</summary>
internal abstract class PlanRule
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>The plan rewritten; where there is nothing to do, the plan itself.</summary>
    public abstract QueryPlan Apply(QueryPlan plan);
}
