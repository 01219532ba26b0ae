using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>take: the first rows, in the order they come.</summary>
internal sealed class TakeNode(TableNode input, Scalar count) : TableNode(input.Schema)
{
    public override bool IsSerialized => input.IsSerialized;

    public override bool IsOpen => input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        long left = count.Evaluate(new RowFrame(context)).AsLong;
        if (left <= 0)
            yield break;
        foreach (KustoValue[] row in input.Rows(context))
        {
            yield return row;
            if (--left == 0)
                yield break;
        }
    }

    public override void Require(bool[] columns) => input.Require(columns);
}
