using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>where: selects rows of blocks without copying them.</summary>
internal sealed class ColumnarWhere(WhereNode where, ColumnarNode input) : ColumnarNode(where, [input])
{
    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        using var memory = new OperatorMemory(context);
        var filter = new Filter(where.Predicate, input.Schema, memory);
        foreach (var block in input.Blocks(context))
        {
            var filtered = filter.Apply(block);
            if (filtered.Selected > 0)
            {
                yield return filtered;
            }
        }
    }
}
