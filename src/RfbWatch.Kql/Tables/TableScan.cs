using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>A request to read a table once.</summary>
/// <param name="Table">Name of the table, spelled as in the catalog.</param>
/// <param name="Schema">The schema that the query was bound to.</param>
/// <param name="Columns">For each column of the schema, whether the query reads it.</param>
/// <param name="TimeColumn">The datetime column that the range applies to, or null if there is no range.</param>
/// <param name="From">Earliest instant that the query needs, inclusive, UTC.</param>
/// <param name="To">Latest instant that the query needs, inclusive, UTC.</param>
public sealed record TableScan(string Table, KustoSchema Schema, IReadOnlyList<bool> Columns, string? TimeColumn, DateTime From, DateTime To)
{
    /// <summary>
    /// Whether the reader is finished with each row before it requests the next one, so that one array may be reused for all rows. Reuse is optional. A source that
    /// passes the scan on to another source and keeps its rows must set this to false.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>Only rows ingested after this instant are needed (Kusto's ingestion_time()). Sources without ingestion times return all rows.</summary>
    public DateTime ArrivedAfter { get; init; } = DateTime.MinValue;
}
