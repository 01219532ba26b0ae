using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>where.</summary>
internal sealed class WhereNode(TableNode input, Scalar predicate) : TableNode(input.Schema)
{
    public Scalar Predicate => predicate;

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override bool IsSerialized => input.IsSerialized;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new WhereNode(inputs[0], predicate);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] needed = (bool[])columns.Clone();
        predicate.MarkColumns(needed);
        return [needed];
    }

    public override string Describe(PlanText text) => $"where {predicate.Describe(text)}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        var frame = new RowFrame(context);
        return predicate.NeedsWindow ? WindowedRows(frame) : Filtered(input.Rows(context), frame);
    }

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) =>
        predicate.NeedsWindow ? Rows(context) : Filtered(input.TransientRows(context), new RowFrame(context));

    private IEnumerable<KustoValue[]> Filtered(IEnumerable<KustoValue[]> rows, RowFrame frame)
    {
        foreach (var row in rows)
        {
            frame.Row = row;
            if (predicate.Evaluate(frame).IsTrue)
            {
                yield return row;
            }
        }
    }

    private IEnumerable<KustoValue[]> WindowedRows(RowFrame frame)
    {
        var rows = input.Collect(frame.Context, "where");
        frame.Window = rows;
        for (int i = 0; i < rows.Count; i++)
        {
            frame.Index = i;
            frame.Row = rows[i];
            if (predicate.Evaluate(frame).IsTrue)
            {
                yield return rows[i];
            }
        }
    }
}
