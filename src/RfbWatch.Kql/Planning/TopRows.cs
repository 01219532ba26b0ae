using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>Combines sort followed by take into top, which keeps a heap of that many rows instead of sorting all rows. This also works if columns are computed in between.</summary>
internal sealed class TopRows : TreeRule
{
    public override string Name => "top rows";

    protected override TableNode RewriteNode(TableNode node) => node is TakeNode take && Taken(take.Inputs[0], take.Count) is { } taken ? taken : node;

    private static TableNode? Taken(TableNode node, Scalar count)
    {
        switch (node)
        {
            case SortNode { Count: null } sort:
                return sort.First(count);
            case NamedNode or SerializeNode:
                return Taken(node.Inputs[0], count) is { } below ? node.Over([below]) : null;

            // A value that depends on neighbouring rows (next), or an expression with an effect, must be evaluated for the same rows as in the query.
            case ComputeNode compute when compute.Computed.All(column => column is { NeedsWindow: false, HasEffect: false }):
                return Taken(compute.Inputs[0], count) is { } sorted ? compute.Over([sorted]) : null;
            default:
                return null;
        }
    }
}
