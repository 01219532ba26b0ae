using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>A table whose rows stand for objects of one type. It makes a row of an object; KQL reads single columns of one without a row.</summary>
/// <typeparam name="T">What one row stands for.</typeparam>
public sealed class Table<T> : TableSchema
    where T : class
{
    private readonly Column<T>[] _columns;

    /// <summary>A table of these columns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isDefender">Whether it is one of Microsoft Defender's tables, or one of ours.</param>
    /// <param name="documentation">What one row stands for, in words.</param>
    /// <param name="columns">Its columns in order.</param>
    public Table(string name, bool isDefender, string documentation, Column<T>[] columns)
        : base(name, isDefender, documentation, columns) => _columns = columns;

    /// <summary>The row of an object. Its <see cref="TableRow.ReportId"/> is 0 until it has its place in the output.</summary>
    public TableRow RowOf(T item)
    {
        var values = new KustoValue[_columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _columns[i].Read(item);
        }

        return new TableRow(this, values);
    }

    /// <summary>The value of an object in one column.</summary>
    /// <param name="column">The column's place in <see cref="TableSchema.Columns"/>.</param>
    /// <param name="item">The object.</param>
    public KustoValue Read(int column, T item) => _columns[column].Read(item);
}
