using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>The tables that a query may reference.</summary>
public interface ITableCatalog
{
    /// <summary>All table names, for wildcards and for search and find without a table list.</summary>
    IEnumerable<string> TableNames { get; }

    /// <summary>Names of tables that a query can reference but that wildcards do not include. Empty by default.</summary>
    IEnumerable<string> OtherNames => [];

    /// <summary>Returns the schema of a table, or null if there is no table with this name (case-sensitive).</summary>
    KustoSchema? Find(string table);

    /// <summary>
    /// Whether the source stores the table as columns (<see cref="IColumnSource"/>); the plan of a query then uses columnar operators for it. Default false. A wrong value affects only
    /// performance, never results.
    /// </summary>
    bool HasColumns(string table) => false;
}
