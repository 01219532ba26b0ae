using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A table with the name that as gave it, which union withsource shows.</summary>
internal sealed class NamedNode(TableNode input, string name) : TableNode(input.Schema)
{
    public string Name { get; } = name;

    public override bool IsSerialized => input.IsSerialized;

    public override bool IsOpen => input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => input.Rows(context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => input.TransientRows(context);

    public override void Require(bool[] columns) => input.Require(columns);
}
