using RfbWatch.Kql.Columns;

namespace RfbWatch.Kql.Tables;

/// <summary>A source that stores some of its tables as columns. Queries read these tables block by block instead of row by row.</summary>
public interface IColumnSource : ITableSource
{
    /// <summary>
    /// Returns the blocks of a table, with the same rows in the same order as <see cref="ITableSource.Scan"/> and the columns in the order of the scan's schema. Null if the table
    /// is not stored as columns. Columns that the scan does not request may be missing.
    /// </summary>
    IEnumerable<Block>? ScanColumns(TableScan scan);
}
