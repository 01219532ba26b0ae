using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// How an operator stores rows of which only some columns are read: in arrays that contain only these cells. A session's row has about ninety columns, and most queries read five of them.
/// If at least half of the columns are read, the row is stored unchanged, because its source may keep it in memory anyway.
/// </summary>
internal sealed class RowPacking
{
    private readonly int _width;

    // The column of each packed cell; null if rows are stored unchanged.
    private readonly int[]? _columns;

    public RowPacking(bool[] columns)
    {
        _width = columns.Length;
        int[] read = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i])];
        _columns = read.Length * 2 < columns.Length ? read : null;
    }

    /// <summary>Returns the rows of a table for a reader that packs each row before it requests the next.</summary>
    public IEnumerable<KustoValue[]> RowsOf(TableNode table, EvaluationContext context) => _columns is null ? table.Rows(context) : table.TransientRows(context);

    /// <summary>Returns the index of a column in a packed row, or -1 if the column is not read.</summary>
    public int PlaceOf(int column) => _columns is null ? column : Array.IndexOf(_columns, column);

    public KustoValue[] Pack(KustoValue[] row)
    {
        if (_columns is null)
        {
            return row;
        }

        var packed = new KustoValue[_columns.Length];
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = row[_columns[i]];
        }

        return packed;
    }

    /// <summary>Unpacks rows to their original width: into new arrays, or into one shared array for a reader that does not store the rows.</summary>
    public IEnumerable<KustoValue[]> Unpack(IEnumerable<KustoValue[]> rows, bool isTransient) => _columns is null ? rows : Widen(rows, _columns, isTransient ? new KustoValue[_width] : null);

    private IEnumerable<KustoValue[]> Widen(IEnumerable<KustoValue[]> rows, int[] columns, KustoValue[]? reused)
    {
        foreach (var row in rows)
        {
            var wide = reused ?? new KustoValue[_width];
            for (int i = 0; i < columns.Length; i++)
            {
                wide[columns[i]] = row[i];
            }

            yield return wide;
        }
    }
}
