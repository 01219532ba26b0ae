using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>serialize without columns: the rows in their current order, which later operators may rely on.</summary>
internal sealed class SerializeNode(TableNode input) : TableNode(input.Schema)
{
    public override bool IsSerialized => true;

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new SerializeNode(inputs[0]);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [columns];

    public override string Describe(PlanText text) => "serialize";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => input.Rows(context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => input.TransientRows(context);
}
