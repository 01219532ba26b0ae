using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Hunting;

/// <summary>Converts rows with some columns of a table to rows with all of them, for one scan.</summary>
internal sealed class WideRow
{
    private readonly (int From, int To)[] _cells;
    private readonly KustoValue[] _row;
    private readonly bool _isReused;

    /// <param name="scan">Which columns are read, and whether one array may be reused for all rows.</param>
    /// <param name="places">The index in the table of each cell of a narrow row.</param>
    public WideRow(TableScan scan, int[] places)
    {
        _isReused = scan.IsTransient;
        _cells = [.. places.Select((to, from) => (from, to)).Where(cell => scan.Columns[cell.to])];
        _row = [.. scan.Schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null)];
    }

    /// <summary>Converts a narrow row to a wide one.</summary>
    public KustoValue[] Of(KustoValue[] narrow)
    {
        var row = _isReused ? _row : (KustoValue[])_row.Clone();
        foreach (var (from, to) in _cells)
        {
            row[to] = narrow[from];
        }

        return row;
    }
}
