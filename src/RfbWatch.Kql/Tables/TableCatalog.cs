using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>A fixed set of tables.</summary>
public sealed class TableCatalog : ITableCatalog
{
    private readonly Dictionary<string, KustoSchema> _tables;

    /// <summary>Creates a catalog from the name and schema of each table.</summary>
    public TableCatalog(IEnumerable<KeyValuePair<string, KustoSchema>> tables) => _tables = new Dictionary<string, KustoSchema>(tables, StringComparer.Ordinal);

    /// <summary>A catalog without tables.</summary>
    public static TableCatalog Empty { get; } = new([]);

    /// <inheritdoc/>
    public IEnumerable<string> TableNames => _tables.Keys;

    /// <inheritdoc/>
    public KustoSchema? Find(string table) => _tables.GetValueOrDefault(table);
}
