using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>The tables that a query may reference.</summary>
public interface ITableCatalog
{
    /// <summary>All table names, for wildcards and for search and find without a table list.</summary>
    IEnumerable<string> TableNames { get; }

    /// <summary>Tables that a query can name and that wildcards leave out. None by default.</summary>
    IEnumerable<string> OtherNames => [];

    /// <summary>The schema of a table, or null when there is no table of this name (case-sensitive).</summary>
    KustoSchema? Find(string table);
}
