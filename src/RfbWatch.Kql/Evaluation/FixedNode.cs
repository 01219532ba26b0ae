using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Rows known at binding time: datatable, getschema, a watchlist, and rows computed before the rest of the query is bound.</summary>
internal sealed class FixedNode(KustoSchema schema, IReadOnlyList<KustoValue[]> rows, bool isOpen = false) : LeafNode(schema)
{
    public override bool IsOpen => isOpen;

    public int Count => rows.Count;

    public override bool IsSerialized => true;

    public override string Describe(PlanText text) => $"{rows.Count} rows {Schema}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => rows;
}
