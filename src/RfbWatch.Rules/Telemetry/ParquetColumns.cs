using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Values;
using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Maps the columns of a Parquet file to columns of a table, and copies their cells.</summary>
internal sealed class ParquetColumns
{
    private readonly int[] _places;
    private readonly KustoColumn[] _columns;
    private readonly bool[] _areConverted;
    private readonly int[] _wanted;

    /// <summary>Adds the columns of a file to a table.</summary>
    /// <exception cref="InvalidDataException">There are too many columns.</exception>
    public ParquetColumns(ParquetTable file, TableBuilder builder)
    {
        _places = [.. file.Columns.Select(column => builder.Column(column.Name, column.Type))];
        _columns = [.. _places.Select(builder.ColumnAt)];
        _areConverted = [.. file.Columns.Select((column, i) => column.Type != _columns[i].Type)];
        _wanted = [.. Enumerable.Range(0, _places.Length).Where(i => builder.Sink?.IsWanted(_places[i]) ?? true)];
    }

    /// <summary>Adds rows to the table.</summary>
    /// <param name="group">The rows.</param>
    /// <param name="builder">The table.</param>
    /// <param name="cells">Converts cells.</param>
    public void Add(ParquetGroup group, TableBuilder builder, CellReader cells)
    {
        var read = Read(group);
        for (int row = 0; row < group.Count; row++)
        {
            var values = builder.NewRow();
            for (int i = 0; i < _places.Length; i++)
            {
                values[_places[i]] = Value(read[i], row, i, cells);
            }

            builder.Add(values);
        }
    }

    /// <summary>Adds rows to a columnar table.</summary>
    /// <param name="group">The group.</param>
    /// <param name="rows">The rows that are added; null for all.</param>
    /// <param name="sink">The table, or a fork of it.</param>
    /// <param name="cells">Converts cells.</param>
    public void Add(ParquetGroup group, IReadOnlyList<int>? rows, ColumnSink sink, CellReader cells)
    {
        int count = rows?.Count ?? group.Count;
        if (count == 0)
        {
            return;
        }

        var read = Read(group);
        for (int at = 0; at < count; at++)
        {
            int row = rows?[at] ?? at;
            for (int i = 0; i < read.Length; i++)
            {
                int column = _wanted[i];
                if (_columns[column].Type == KustoType.String && read[i].TryGetText(row, out var utf8))
                {
                    sink.SetText(_places[column], utf8);
                }
                else
                {
                    sink.Set(_places[column], Value(read[i], row, column, cells));
                }
            }

            sink.EndRow();
        }
    }

    /// <summary>Returns the filter of conditions; null if none of them can be evaluated over the cells of the file.</summary>
    /// <param name="conditions">The conditions, in the order of their evaluation.</param>
    /// <param name="run">Evaluates the conditions.</param>
    public ParquetFilter? Filter(IReadOnlyList<RowCondition> conditions, ConditionRun run)
    {
        var usable = conditions.Select(condition => (Condition: condition, Columns: condition.Columns.Select(IndexOf).ToArray())).Where(each => !each.Columns.Contains(-1)).ToList();
        return usable.Count == 0 ? null : new ParquetFilter(this, usable, run);
    }

    /// <summary>Returns the number of columns of the file that are read.</summary>
    /// <param name="filter">The filter, which may read further columns; null for none.</param>
    public int CountRead(ParquetFilter? filter) => _wanted.Union(filter?.Columns ?? []).Count();

    /// <summary>Returns a cell as a value of the table's type.</summary>
    /// <param name="cells">The cells of a column of the file.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">Index of the column in the file.</param>
    /// <param name="reader">Converts the cell.</param>
    public KustoValue Value(ParquetCells cells, int row, int column, CellReader reader) => _areConverted[column] ? reader.FromValue(cells[row], _columns[column].Type) : cells[row];

    // Columns that occur twice, and times, of which a missing one is filled from another column, have values that depend on more than their own cells.
    private int IndexOf(KustoColumn wanted)
    {
        int at = Array.IndexOf(_columns, wanted);
        return at >= 0 && Array.LastIndexOf(_places, _places[at]) == Array.IndexOf(_places, _places[at])
            && (!ColumnSink.IsTime(wanted.Name) || _columns.Count(column => ColumnSink.IsTime(column.Name)) == 1) ? at : -1;
    }

    private ParquetCells[] Read(ParquetGroup group) => [.. _wanted.Select(group.Read)];
}
