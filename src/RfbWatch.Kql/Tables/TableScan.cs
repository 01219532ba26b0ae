using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>One reading of a table.</summary>
/// <param name="Table">Name of the table, as the catalog spells it.</param>
/// <param name="Schema">The schema that the query was bound to.</param>
/// <param name="Columns">For each column of the schema, whether the query reads it.</param>
/// <param name="TimeColumn">The datetime column that the range is about, or null when there is no range.</param>
/// <param name="From">Earliest instant that can matter, inclusive, UTC.</param>
/// <param name="To">Latest instant that can matter, inclusive, UTC.</param>
public sealed record TableScan(string Table, KustoSchema Schema, IReadOnlyList<bool> Columns, string? TimeColumn, DateTime From, DateTime To)
{
    /// <summary>True when the reader is done with a row before it takes the next: one array may serve all rows. A source need not make use of it; one that hands the scan on to another source and keeps its rows sets it to false.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Only rows that came into the table after this instant matter (Kusto's ingestion_time()). A source that does not keep that time gives all.</summary>
    public DateTime ArrivedAfter { get; init; } = DateTime.MinValue;
}
