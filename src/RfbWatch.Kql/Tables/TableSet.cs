using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>
/// In-memory tables, created from objects or columns. The set is both the catalog that queries are bound to and the source that they read. Add all tables before queries run; the set
/// is then safe for concurrent runs if the objects are.
/// </summary>
public sealed class TableSet : ITableCatalog, IColumnSource
{
    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<string> TableNames => _tables.Keys;

    /// <summary>Adds a table whose rows are objects. Every reference to the table in every run reads them again, but only the columns that the query needs.</summary>
    /// <typeparam name="T">The type of the objects.</typeparam>
    /// <param name="name">The table's name, case-sensitive.</param>
    /// <param name="items">The objects, in the order of the rows.</param>
    /// <param name="columns">
    /// For each column, its name (case-sensitive), its type, and a delegate that returns its value for an object: a value of that type, or null. In a string column, null becomes an empty
    /// string, as in Kusto.
    /// </param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">There is already a table with this name, or two columns have the same name.</exception>
    public TableSet Add<T>(string name, IEnumerable<T> items, params IReadOnlyList<(string Name, KustoType Type, Func<T, KustoValue> Read)> columns)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"The table '{name}' has two columns with the name '{twice.Key}'.", nameof(columns));
        }

        var schema = new KustoSchema(columns.Select(column => new KustoColumn(column.Name, column.Type)));
        return Add(name, new Table(schema, scan => Rows(name, items, columns, scan), null));
    }

    /// <summary>Adds a table that is stored as columns.</summary>
    /// <param name="name">The table's name, case-sensitive.</param>
    /// <param name="columns">The table.</param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">There is already a table with this name.</exception>
    public TableSet Add(string name, ColumnTable columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return Add(name, new Table(columns.Schema, scan => columns.Rows(scan.Columns, scan.IsTransient), columns));
    }

    /// <inheritdoc/>
    public KustoSchema? Find(string table) => _tables.GetValueOrDefault(table)?.Schema;

    /// <inheritdoc/>
    public bool HasColumns(string table) => _tables.GetValueOrDefault(table)?.Columns is not null;

    /// <inheritdoc/>
    public IEnumerable<Block>? ScanColumns(TableScan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return _tables.GetValueOrDefault(scan.Table)?.Columns?.Blocks(scan.Schema.Count, null, [.. scan.Schema.Columns.Select(column => KustoValue.MissingOf(column.Type))]);
    }

    /// <inheritdoc/>
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return _tables.GetValueOrDefault(scan.Table)?.Rows(scan) ?? [];
    }

    private TableSet Add(string name, Table table) =>
        _tables.TryAdd(name, table) ? this : throw new ArgumentException($"There is already a table with the name '{name}'.", nameof(name));

    private static IEnumerable<KustoValue[]> Rows<T>(string name, IEnumerable<T> items, IReadOnlyList<(string Name, KustoType Type, Func<T, KustoValue> Read)> columns, TableScan scan)
    {
        foreach (var item in items)
        {
            var row = new KustoValue[columns.Count];
            for (int i = 0; i < row.Length; i++)
            {
                if (scan.Columns[i])
                {
                    row[i] = Checked(name, columns[i].Name, columns[i].Type, columns[i].Read(item));
                }
            }

            yield return row;
        }
    }

    private static KustoValue Checked(string table, string column, KustoType type, KustoValue value)
    {
        if (value.IsNull)
        {
            return KustoValue.MissingOf(type);
        }

        return Fits(value.Kind, type) ? value
            : throw new KqlRunException($"The table '{table}' has a value of the kind {value.Kind} in its column '{column}', whose type is {KustoTypeNames.NameOf(type)}.");
    }

    private static bool Fits(ValueKind kind, KustoType type) => type switch
    {
        KustoType.Bool => kind == ValueKind.Bool,
        KustoType.Int => kind == ValueKind.Int,
        KustoType.Long => kind == ValueKind.Long,
        KustoType.Real => kind == ValueKind.Real,
        KustoType.Decimal => kind == ValueKind.Decimal,
        KustoType.DateTime => kind == ValueKind.DateTime,
        KustoType.TimeSpan => kind == ValueKind.TimeSpan,
        KustoType.Guid => kind == ValueKind.Guid,
        KustoType.String => kind == ValueKind.String,
        KustoType.Dynamic or KustoType.Unknown => true,
    };

    private sealed record Table(KustoSchema Schema, Func<TableScan, IEnumerable<KustoValue[]>> Rows, ColumnTable? Columns);
}
