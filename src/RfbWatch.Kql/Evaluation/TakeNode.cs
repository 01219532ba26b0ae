using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>take: the first rows, in input order.</summary>
internal sealed class TakeNode(TableNode input, Scalar count) : TableNode(input.Schema)
{
    public override bool IsSerialized => input.IsSerialized;

    public override IReadOnlyList<TableNode> Inputs => [input];

    /// <summary>Maximum number of rows to return.</summary>
    public Scalar Count => count;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new TakeNode(inputs[0], count);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [columns];

    public override string Describe(PlanText text) => $"take {count.Describe(text)}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Taken(input.Rows(context), context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Taken(input.TransientRows(context), context);

    private IEnumerable<KustoValue[]> Taken(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        long left = count.Evaluate(new RowFrame(context)).AsLong;
        if (left <= 0)
        {
            yield break;
        }

        foreach (var row in rows)
        {
            yield return row;
            if (--left == 0)
            {
                yield break;
            }
        }
    }
}
