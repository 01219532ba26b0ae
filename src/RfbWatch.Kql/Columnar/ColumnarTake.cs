using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Columnar;

/// <summary>take: the first rows.</summary>
internal sealed class ColumnarTake(TakeNode take, ColumnarNode input) : ColumnarNode(take, [input])
{
    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        long left = take.Count.Evaluate(new RowFrame(context)).AsLong;
        if (left <= 0)
        {
            yield break;
        }

        foreach (var block in input.Blocks(context))
        {
            yield return block.Selected <= left ? block : block.With(block.Rows[..(int)left].ToArray());
            left -= block.Selected;
            if (left <= 0)
            {
                yield break;
            }
        }
    }
}
