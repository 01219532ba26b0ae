using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A table named by the <c>as</c> operator. union withsource shows the name.</summary>
internal sealed class NamedNode(TableNode input, string name) : TableNode(input.Schema)
{
    public string Name { get; } = name;

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override bool IsSerialized => input.IsSerialized;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new NamedNode(inputs[0], Name);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [columns];

    public override string Describe(PlanText text) => $"as {Name}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => input.Rows(context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => input.TransientRows(context);
}
