using RfbWatch.Kql.Columns;

namespace RfbWatch.Kql.Tables;

/// <summary>A source that has some of its tables in columns, which queries then read block by block instead of row by row.</summary>
public interface IColumnSource : ITableSource
{
    /// <summary>
    /// The blocks of a table, with the rows of <see cref="ITableSource.Scan"/> in their order, in the places of the scan's schema; null when the table is not there in columns. Columns that the scan
    /// does not request may be missing.
    /// </summary>
    IEnumerable<Block>? ScanColumns(TableScan scan);
}
