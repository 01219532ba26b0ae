using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The rows that the operator around a subquery feeds it: mv-apply, partition.</summary>
internal sealed class ReplayNode(KustoSchema schema, int slot) : TableNode(schema)
{
    public override bool IsSerialized => true;

    /// <summary>Sets the rows of the next evaluation of the subquery.</summary>
    public void Feed(EvaluationContext context, IReadOnlyList<KustoValue[]> rows) => context.Once(slot, _ => new Holder()).Rows = rows;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => context.Once(slot, _ => new Holder()).Rows;

    public override void Require(bool[] columns)
    {
        // The operator around it asks for what it feeds.
    }

    private sealed class Holder
    {
        public IReadOnlyList<KustoValue[]> Rows { get; set; } = [];
    }
}
