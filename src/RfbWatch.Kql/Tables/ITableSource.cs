using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>The source of a query's tables. Must be safe for concurrent scans.</summary>
public interface ITableSource
{
    /// <summary>
    /// Reads the rows of a table. Each row is an array with one value per column, in the order of the schema. Called again for every reference to the table.
    /// The engine does not change the arrays and may keep them; the source must not change them afterwards, unless <see cref="TableScan.IsTransient"/> is true.
    /// Cells of columns that <see cref="TableScan.Columns"/> does not request may be null.
    /// </summary>
    /// <param name="scan">The table, the columns needed and the time range. The range is a hint: rows outside it may be returned.</param>
    IEnumerable<KustoValue[]> Scan(TableScan scan);
}
