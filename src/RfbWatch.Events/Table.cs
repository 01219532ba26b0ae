using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>A table whose rows describe objects of one type. It can create a row for an object, or read single columns of an object for KQL without creating a row.</summary>
/// <typeparam name="T">The type of object that a row describes.</typeparam>
public sealed class Table<T> : TableSchema
    where T : class
{
    private readonly Column<T>[] _columns;

    /// <summary>Creates a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isDefender">Whether it is one of Microsoft Defender's tables; otherwise it is specific to RfbWatch.</param>
    /// <param name="documentation">Description of the contents of one row.</param>
    /// <param name="columns">Its columns in order.</param>
    public Table(string name, bool isDefender, string documentation, Column<T>[] columns)
        : base(name, isDefender, documentation, columns) => _columns = columns;

    /// <summary>Creates the row of an object. Its <see cref="TableRow.ReportId"/> is 0 until it is assigned in output order.</summary>
    public TableRow RowOf(T item)
    {
        var values = new KustoValue[_columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _columns[i].Read(item);
        }

        return new TableRow(this, values);
    }

    /// <summary>Reads the value of one column from an object.</summary>
    /// <param name="column">The column's index in <see cref="TableSchema.Columns"/>.</param>
    /// <param name="item">The object.</param>
    public KustoValue Read(int column, T item) => _columns[column].Read(item);
}
