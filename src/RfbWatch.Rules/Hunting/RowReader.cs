using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Hunting;

/// <summary>Reads columns of a table of RfbWatch into KQL rows, in a schema that contains the same columns in any order and possibly more.</summary>
/// <typeparam name="T">The type of object that a row of the table describes.</typeparam>
public sealed class RowReader<T>
    where T : class
{
    /// <summary>Placeholder for a column that the table does not have.</summary>
    private const int Absent = -1;

    private readonly Table<T> _table;
    private readonly int _width;
    private readonly (int Column, int Place)[] _cells;

    /// <summary>Creates a reader of some columns.</summary>
    /// <param name="table">The table; its columns that are not in the schema are ignored.</param>
    /// <param name="schema">Schema of the rows.</param>
    /// <param name="isWanted">Whether the column at an index of the schema is read. Default null: all are.</param>
    public RowReader(Table<T> table, KustoSchema schema, Predicate<int>? isWanted = null)
    {
        _table = table;
        _width = schema.Count;
        // A string column that the table does not have is empty; other missing columns are null.
        _cells = [.. Enumerable.Range(0, schema.Count).Where(place => isWanted?.Invoke(place) ?? true)
            .Select(place => (Column: table.Kusto.IndexOf(schema[place].Name) is >= 0 and var column ? column : Absent, Place: place))
            .Where(cell => cell.Column != Absent || schema[cell.Place].Type == KustoType.String)];
    }

    /// <summary>A row with the columns that are read; the others are null.</summary>
    /// <param name="item">The object that the row describes.</param>
    /// <param name="number">Its ReportId.</param>
    public KustoValue[] Read(T item, long number = 0)
    {
        var row = new KustoValue[_width];
        Fill(row, item, number);
        return row;
    }

    /// <summary>Fills the columns that are read into a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="item">The object that it describes.</param>
    /// <param name="number">Its ReportId.</param>
    public void Fill(KustoValue[] row, T item, long number)
    {
        foreach (var (column, place) in _cells)
        {
            row[place] = column == Absent ? KustoValue.EmptyString
                : column == _table.ReportIdIndex ? KustoValue.Of(number)
                : _table.Read(column, item) is { IsNull: false } value ? value
                : KustoValue.MissingOf(_table.Columns[column].Type);
        }
    }
}
