using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Hunting;

/// <summary>Converts rows with some columns of a table to rows with all of them, for one scan. Numbers get the type that their column has in the table.</summary>
internal sealed class WideRow
{
    private readonly (int From, int To, KustoType? Number)[] _cells;
    private readonly KustoValue[] _row;
    private readonly bool _isReused;

    /// <param name="scan">Which columns are read, and whether one array may be reused for all rows.</param>
    /// <param name="schema">The columns of the narrow rows.</param>
    /// <param name="places">The index in the table of each cell of a narrow row.</param>
    public WideRow(TableScan scan, KustoSchema schema, int[] places)
    {
        _isReused = scan.IsTransient;
        _cells =
        [
            .. places.Select((to, from) => (from, to, NumberTypes.AreConverted(schema[from].Type, scan.Schema[to].Type) ? scan.Schema[to].Type : (KustoType?)null)).Where(cell => scan.Columns[cell.to]),
        ];
        _row = [.. scan.Schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null)];
    }

    /// <summary>Converts a narrow row to a wide one.</summary>
    public KustoValue[] Of(KustoValue[] narrow)
    {
        var row = _isReused ? _row : (KustoValue[])_row.Clone();
        foreach (var (from, to, number) in _cells)
        {
            row[to] = number is { } type ? NumberTypes.Convert(narrow[from], type) : narrow[from];
        }

        return row;
    }
}
