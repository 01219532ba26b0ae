using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>The tables that a query may name.</summary>
public interface ITableCatalog
{
    /// <summary>All names, for wildcards and for search and find without a list.</summary>
    IEnumerable<string> TableNames { get; }

    /// <summary>The schema of a table, or null when there is none of this name (case-sensitive).</summary>
    KustoSchema? Find(string table);
}
