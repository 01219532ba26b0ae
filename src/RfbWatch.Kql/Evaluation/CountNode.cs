using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>count.</summary>
internal sealed class CountNode(TableNode input, string name) : TableNode(new KustoSchema(new KustoColumn(name, KustoType.Long)))
{
    public override IReadOnlyList<TableNode> Inputs => [input];

    // The result has one column, regardless of the columns of the input.
    public override bool IsOpen => false;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new CountNode(inputs[0], name);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [ColumnMask.None(input.Schema.Count)];

    public override string Describe(PlanText text) => $"count as {name}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        long count = 0;
        foreach (var row in input.TransientRows(context))
        {
            count++;
        }

        yield return [KustoValue.Of(count)];
    }
}
