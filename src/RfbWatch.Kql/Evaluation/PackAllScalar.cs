using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>pack_all(): the row as a property bag.</summary>
internal sealed class PackAllScalar : Scalar
{
    private readonly KustoSchema _row;
    private readonly bool _ignoreNulls;

    public PackAllScalar(KustoSchema row, bool ignoreNulls)
        : base(KustoType.Dynamic)
    {
        _row = row;
        _ignoreNulls = ignoreNulls;
        Variability = Variability.Row;
        ReadsRow = true;
        IsMovable = false;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        var entries = new List<KeyValuePair<string, KustoValue>>(_row.Count);
        for (int i = 0; i < _row.Count; i++)
        {
            var value = frame.Row[i];
            if (!_ignoreNulls || !(value.IsNull || value.AsString is ""))
            {
                entries.Add(KeyValuePair.Create(_row[i].Name, value));
            }
        }

        return KustoValue.Of(new DynamicBag(entries));
    }

    public override void MarkColumns(bool[] columns) => columns.AsSpan(0, _row.Count).Fill(true);

    public override string Describe(PlanText text) => "pack_all()";

    protected override Scalar Over(Scalar[] operands) => this;
}
