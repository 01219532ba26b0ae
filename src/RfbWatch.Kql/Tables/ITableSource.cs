using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>Where a query's tables come from. Must be safe for concurrent scans.</summary>
public interface ITableSource
{
    /// <summary>
    /// The rows of a table, each an array as wide as its schema in the schema's order. Called again for every reference to the table.
    /// The engine does not change the arrays and may keep them; the source must not change them afterwards, but for a scan that <see cref="TableScan.IsTransient"/>. Cells of columns that
    /// <see cref="TableScan.Columns"/> does not name may be left null.
    /// </summary>
    /// <param name="scan">The table, needed columns and time range. The range is a hint: rows outside it may be given.</param>
    IEnumerable<KustoValue[]> Scan(TableScan scan);
}
