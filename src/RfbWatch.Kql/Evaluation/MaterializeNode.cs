using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>materialize(): computed once a run, read as often as it is named.</summary>
internal sealed class MaterializeNode(TableNode input, int slot) : TableNode(input.Schema)
{
    public override bool IsSerialized => input.IsSerialized;

    public override bool IsOpen => input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => context.Once(slot, run => input.Collect(run, "materialize"));

    public override void Require(bool[] columns) => input.Require(columns);
}
