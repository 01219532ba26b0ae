using RfbWatch.Kql.Values;
using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Maps the columns of a Parquet file to columns of a table, and copies their cells.</summary>
internal sealed class ParquetColumns
{
    private readonly int[] _places;
    private readonly KustoType[] _types;
    private readonly bool[] _areConverted;
    private readonly bool[] _areWanted;

    /// <summary>Adds the columns of a file to a table.</summary>
    /// <exception cref="InvalidDataException">There are too many columns.</exception>
    public ParquetColumns(ParquetTable file, TableBuilder builder)
    {
        _places = [.. file.Columns.Select(column => builder.Column(column.Name, column.Type))];
        _types = [.. _places.Select(builder.TypeAt)];
        _areConverted = [.. file.Columns.Select((column, i) => column.Type != _types[i])];
        _areWanted = [.. _places.Select(place => builder.Sink?.IsWanted(place) ?? true)];
    }

    /// <summary>For each column of the file, whether it is read.</summary>
    public IReadOnlyList<bool> AreWanted => _areWanted;

    /// <summary>Adds rows to the table.</summary>
    /// <param name="group">The rows.</param>
    /// <param name="builder">The table.</param>
    /// <param name="cells">Converts cells.</param>
    public void Add(ParquetGroup group, TableBuilder builder, CellReader cells)
    {
        if (builder.Sink is { } sink)
        {
            Add(group, sink, cells);
            return;
        }

        for (int row = 0; row < group.Count; row++)
        {
            var values = builder.NewRow();
            for (int i = 0; i < _places.Length; i++)
            {
                values[_places[i]] = Value(group[i]!, row, i, cells);
            }

            builder.Add(values);
        }
    }

    /// <summary>Adds rows to a columnar table.</summary>
    /// <param name="group">The rows.</param>
    /// <param name="sink">The table, or a fork of it.</param>
    /// <param name="cells">Converts cells.</param>
    public void Add(ParquetGroup group, ColumnSink sink, CellReader cells)
    {
        int[] read = [.. Enumerable.Range(0, _places.Length).Where(i => _areWanted[i])];
        for (int row = 0; row < group.Count; row++)
        {
            foreach (int i in read)
            {
                var column = group[i]!;
                if (_types[i] == KustoType.String && column.TryGetText(row, out var utf8))
                {
                    sink.SetText(_places[i], utf8);
                }
                else
                {
                    sink.Set(_places[i], Value(column, row, i, cells));
                }
            }

            sink.EndRow();
        }
    }

    private KustoValue Value(ParquetCells column, int row, int i, CellReader cells) => _areConverted[i] ? cells.FromValue(column[row], _types[i]) : column[row];
}
