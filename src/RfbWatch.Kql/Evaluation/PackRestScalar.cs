using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The pack_ column of find: the columns that are not shown, without nulls and empty strings.</summary>
internal sealed class PackRestScalar : Scalar
{
    private readonly KustoSchema _row;
    private readonly HashSet<string> _shown;

    public PackRestScalar(KustoSchema row, IEnumerable<string> shown)
        : base(KustoType.Dynamic)
    {
        _row = row;
        _shown = new HashSet<string>(shown, StringComparer.Ordinal);
        Variability = Variability.Row;
        ReadsRow = true;
        IsMovable = false;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        var entries = new List<KeyValuePair<string, KustoValue>>();
        for (int i = 0; i < _row.Count; i++)
        {
            if (!_shown.Contains(_row[i].Name) && !frame.Row[i].IsNull && frame.Row[i].AsString is not "")
            {
                entries.Add(KeyValuePair.Create(_row[i].Name, frame.Row[i]));
            }
        }

        return KustoValue.Of(new DynamicBag(entries));
    }

    public override void MarkColumns(bool[] columns) => columns.AsSpan(0, _row.Count).Fill(true);

    public override string Describe(PlanText text) => "pack_rest()";

    protected override Scalar Over(Scalar[] operands) => this;
}
