using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The rows that the operator around a subquery feeds it: mv-apply, partition.</summary>
internal sealed class ReplayNode(KustoSchema schema, int slot) : LeafNode(schema)
{
    public override bool IsSerialized => true;

    public override string Describe(PlanText text) => "rows of the operator around";

    /// <summary>Sets the rows of the next evaluation of the subquery.</summary>
    public void Feed(EvaluationContext context, IReadOnlyList<KustoValue[]> rows) => context.Once(slot, _ => new Holder()).Rows = rows;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => context.Once(slot, _ => new Holder()).Rows;

    private sealed class Holder
    {
        public IReadOnlyList<KustoValue[]> Rows { get; set; } = [];
    }
}
