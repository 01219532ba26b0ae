using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>distinct: selects the first of equal rows.</summary>
internal sealed class ColumnarDistinct(DistinctNode distinct, ColumnarNode input) : ColumnarNode(distinct, [input])
{
    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        var groups = new GroupIndex([.. Enumerable.Range(0, Schema.Count).Select(i => new ColumnVectorScalar(i))]);
        foreach (var block in input.Blocks(context))
        {
            var first = new List<int>();
            int before = groups.Count;
            int[] numbers = groups.Add(block);
            foreach (int row in block.Rows)
            {
                if (numbers[row] < before)
                {
                    continue;
                }

                before++;
                first.Add(row);
                KustoValue[] kept = [.. block.Columns.Select(column => column?[row] ?? KustoValue.Null)];
                DistinctNode.CountGroup(kept, before, context);
            }

            if (first.Count > 0)
            {
                yield return block.With([.. first]);
            }
        }
    }
}
