using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>A rule that rewrites one node at a time, after its inputs have been rewritten.</summary>
internal abstract class TreeRule : PlanRule
{
    public override QueryPlan Apply(QueryPlan plan) => plan.Map(Rewrite);

    /// <summary>Returns the node or its replacement.</summary>
    protected abstract TableNode RewriteNode(TableNode node);

    private TableNode Rewrite(TableNode node)
    {
        TableNode[] inputs = [.. node.Inputs.Select(Rewrite)];
        return RewriteNode(inputs.Where((input, i) => !ReferenceEquals(input, node.Inputs[i])).Any() ? node.Over(inputs) : node);
    }
}
