using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>count.</summary>
internal sealed class ColumnarCount(CountNode count, ColumnarNode input) : ColumnarNode(count, [input])
{
    // The column of the result does not depend on the input.
    public override bool IsOpen => false;

    public override bool IsBlocking => true;

    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        long rows = 0;
        foreach (var block in input.Blocks(context))
        {
            rows += block.Selected;
        }

        yield return new Block([new ConstantVector(KustoValue.Of(rows))], 1);
    }
}
