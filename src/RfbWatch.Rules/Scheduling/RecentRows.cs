using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Scheduling;

/// <summary>The rows of a period. As in Sentinel, a rule receives only these, whatever time range its query reads. Tables without a time are passed completely.</summary>
/// <param name="tables">All rows.</param>
/// <param name="from">Earliest time of a row, inclusive, UTC.</param>
/// <param name="to">Latest time of a row, inclusive, UTC.</param>
/// <param name="arrivedAfter">Only rows that arrived in the tables after this time are included.</param>
internal sealed class RecentRows(ITableSource tables, DateTime from, DateTime to, DateTime arrivedAfter) : ITableSource
{
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        int time = scan.Schema.IndexOf("Timestamp");
        if (time < 0 || scan.Schema[time].Type != KustoType.DateTime)
        {
            return tables.Scan(scan with { ArrivedAfter = arrivedAfter });
        }

        // The query's range may apply to another time column (EndTime), and is then not a range of Timestamp.
        bool byTimestamp = scan.TimeColumn is "Timestamp" or "TimeGenerated";
        var narrowed = scan with
        {
            Columns = [.. scan.Columns.Select((needed, i) => needed || i == time)],
            TimeColumn = "Timestamp",
            From = byTimestamp && scan.From > from ? scan.From : from,
            To = byTimestamp && scan.To < to ? scan.To : to,
            ArrivedAfter = arrivedAfter,
        };
        return tables.Scan(narrowed).Where(row => row[time].IsNull || (row[time].AsDateTime >= from && row[time].AsDateTime <= to));
    }
}
