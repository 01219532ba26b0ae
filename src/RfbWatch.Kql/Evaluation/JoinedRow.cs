using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Combines a left and a right row into a result row; only the cells that are read are filled.</summary>
internal sealed class JoinedRow
{
    private readonly (int To, int From)[] _left;
    private readonly (int To, int From)[] _right;
    private readonly KustoSchema _schema;
    private readonly KustoValue[]? _reused;

    private JoinedRow((int To, int From)[] left, (int To, int From)[] right, KustoSchema schema, KustoValue[]? reused)
    {
        _left = left;
        _right = right;
        _schema = schema;
        _reused = reused;
    }

    public static JoinedRow Of(int leftWidth, KustoSchema schema, int[] rightColumns, bool[] required, RowPacking packing, KustoValue[]? reused) => new(
        [.. Enumerable.Range(0, leftWidth).Where(i => required[i]).Select(i => (i, i))],
        [.. Enumerable.Range(0, rightColumns.Length).Where(i => required[leftWidth + i]).Select(i => (leftWidth + i, packing.PlaceOf(rightColumns[i])))],
        schema,
        reused);

    /// <summary>Returns a row with the cells of both sides. If a side is missing, its cells are null, or empty strings in string columns.</summary>
    public KustoValue[] Make(KustoValue[]? left, KustoValue[]? right)
    {
        var row = _reused ?? new KustoValue[_schema.Count];
        Copy(row, left, _left);
        Copy(row, right, _right);
        return row;
    }

    private void Copy(KustoValue[] row, KustoValue[]? side, (int To, int From)[] cells)
    {
        if (side is null)
        {
            foreach ((int to, _) in cells)
            {
                row[to] = KustoValue.MissingOf(_schema[to].Type);
            }

            return;
        }

        foreach (var (to, from) in cells)
        {
            row[to] = side[from];
        }
    }
}
