using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>sort and then take is top: a heap of that many rows in the place of all rows sorted. Also where columns are computed in between.</summary>
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

            // A value of the rows around (next), or one with an effect, is computed for the rows for which the query has it.
            case ComputeNode compute when compute.Computed.All(column => column is { NeedsWindow: false, HasEffect: false }):
                return Taken(compute.Inputs[0], count) is { } sorted ? compute.Over([sorted]) : null;
            default:
                return null;
        }
    }
}
