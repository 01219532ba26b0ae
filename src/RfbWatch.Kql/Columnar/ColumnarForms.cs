using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>Finds the columnar form of an operator with columnar inputs.</summary>
internal static class ColumnarForms
{
    /// <summary>Returns the columnar form, or the node itself if it has none or if its inputs return rows.</summary>
    public static TableNode Of(TableNode node)
    {
        if (node is ScanNode scan)
        {
            return scan.HasColumns ? new ColumnarScan(scan) : scan;
        }

        if (node.IsOpen || node.Inputs is not [ColumnarNode input, ..])
        {
            return node is JoinNode { Inputs: [_, ColumnarNode] } swapped && IsAllowed(swapped) && !swapped.IsOpen ? new ColumnarJoin(swapped) : node;
        }

        return node switch
        {
            WhereNode where when VectorScalars.IsAllowed(where.Predicate) => new ColumnarWhere(where, input),
            ComputeNode compute when compute.Filled.All(i => VectorScalars.IsAllowed(compute.Computed[i])) => new ColumnarCompute(compute, input),
            CountNode count => new ColumnarCount(count, input),
            SummarizeNode summarize when IsAllowed(summarize) => new ColumnarSummarize(summarize, input),
            DistinctNode distinct => new ColumnarDistinct(distinct, input),
            SortNode sort when sort.Keys.All(key => VectorScalars.IsAllowed(key.Value)) => new ColumnarSort(sort, input),
            JoinNode join when IsAllowed(join) => new ColumnarJoin(join),
            UnionNode union when union.Inputs.All(leg => leg is ColumnarNode) => new ColumnarUnion(union),
            NamedNode or SerializeNode => new ColumnarPass(node, input),
            TakeNode take => Taken(take, input),
            _ => node,
        };
    }

    // If only the first rows are needed, the input streams row by row: a block would be computed as a whole, including rows that the query does not need.
    private static TableNode Taken(TakeNode take, ColumnarNode input) => input.IsBlocking ? new ColumnarTake(take, input) : take.Over([input.RowForm]);

    private static bool IsAllowed(SummarizeNode summarize) =>
        summarize.Keys.All(VectorScalars.IsAllowed) && summarize.Aggregates.All(call => call.Arguments.All(VectorScalars.IsAllowed));

    private static bool IsAllowed(JoinNode join) => join.LeftKeys.Concat(join.RightKeys).All(VectorScalars.IsAllowed);
}
