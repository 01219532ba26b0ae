namespace RfbWatch.Kql.Planning;

/// <summary>A rewrite of plans. The new plan has the same result, cell for cell and in the same order, in less time or memory.</summary>
internal abstract class PlanRule
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>The rewritten plan; the plan itself if there is nothing to do.</summary>
    public abstract QueryPlan Apply(QueryPlan plan);
}
