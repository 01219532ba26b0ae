using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>The tables that a query may reference.</summary>
public interface ITableCatalog
{
    /// <summary>All table names, for wildcards and for search and find without a table list.</summary>
    IEnumerable<string> TableNames { get; }

    /// <summary>Tables that a query can name but that wildcards do not include. None by default.</summary>
    IEnumerable<string> OtherNames => [];

    /// <summary>The schema of a table, or null when there is no table of this name (case-sensitive).</summary>
    KustoSchema? Find(string table);

    /// <summary>
    /// True when the source of the table has it in columns (<see cref="IColumnSource"/>): the plan of a query then has columnar operators over it. Default false. A wrong answer costs time,
    /// never a result.
    /// </summary>
    bool HasColumns(string table) => false;
}
