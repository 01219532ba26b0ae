using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>serialize without columns: the rows as they come, from now on in that order.</summary>
internal sealed class SerializeNode(TableNode input) : TableNode(input.Schema)
{
    public override bool IsSerialized => true;

    public override bool IsOpen => input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => input.Rows(context);

    public override void Require(bool[] columns) => input.Require(columns);
}
