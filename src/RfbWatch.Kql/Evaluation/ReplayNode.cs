using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The rows that the enclosing operator (mv-apply, partition) passes to its subquery.</summary>
internal sealed class ReplayNode(KustoSchema schema, int slot) : LeafNode(schema)
{
    public override bool IsSerialized => true;

    public override string Describe(PlanText text) => "rows of the enclosing operator";

    /// <summary>Sets the rows for the next evaluation of the subquery.</summary>
    public void Feed(EvaluationContext context, IReadOnlyList<KustoValue[]> rows) => context.Once(slot, _ => new Holder()).Rows = rows;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => context.Once(slot, _ => new Holder()).Rows;

    private sealed class Holder
    {
        public IReadOnlyList<KustoValue[]> Rows { get; set; } = [];
    }
}
