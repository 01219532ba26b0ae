using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>materialize(): a part of the plan that is computed only once per run, no matter how often it is read.</summary>
internal sealed class MaterializeNode(PartNode part, int slot, bool isSerialized, bool[] columns) : LeafNode(part.Schema)
{
    /// <summary>The materialized table.</summary>
    public PartNode Part { get; } = part;

    public override bool IsSerialized => isSerialized;

    public override bool IsOpen => Part.IsOpen;

    /// <summary>Returns the same node for readers that together need these columns.</summary>
    public MaterializeNode Holding(bool[] held) => new(Part, slot, isSerialized, held);

    public override string Describe(PlanText text) => $"materialized {text.Part(Part)}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Of(context).Rows(isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Of(context).Rows(isTransient: true);

    private Held Of(EvaluationContext context) => context.Once(slot, run =>
    {
        var packing = new RowPacking(columns);
        var rows = new List<KustoValue[]>();
        foreach (var row in packing.RowsOf(Part, run))
        {
            var packed = packing.Pack(row);
            rows.Add(packed);
            run.CheckRows(rows.Count, "materialize");
            run.HoldRow(packed);
        }

        return new Held(rows, packing);
    });

    private sealed class Held(List<KustoValue[]> rows, RowPacking packing)
    {
        public IEnumerable<KustoValue[]> Rows(bool isTransient) => packing.Unpack(rows, isTransient);
    }
}
