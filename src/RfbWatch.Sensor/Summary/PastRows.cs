using System.Data.Common;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Sensor.Summary;

/// <summary>Reads the rows that were in the event store at the start into a summary, in the background, so that the page is not empty after a restart.</summary>
internal static class PastRows
{
    /// <summary>Reads the rows of the last seven days. If the store becomes unreadable, the rows read so far are kept.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="store">The store.</param>
    /// <param name="lastSession">ReportId of the last row of RfbSessions at the start: later rows reach the summary directly.</param>
    /// <param name="lastAlert">The same for AlertInfo.</param>
    /// <param name="now">The time of the start, UTC.</param>
    /// <param name="stop">Cancels reading.</param>
    public static void Read(SessionSummary summary, ITableSource store, long lastSession, long lastAlert, DateTime now, CancellationToken stop)
    {
        try
        {
            foreach (var row in Rows(store, Tables.RfbSessions, _ => true, lastSession, now))
            {
                stop.ThrowIfCancellationRequested();
                summary.AddPast(SessionFacts.Of(row));
            }

            foreach (var row in Rows(store, Tables.AlertInfo, LastAlert.Reads, lastAlert, now))
            {
                stop.ThrowIfCancellationRequested();
                if (LastAlert.Of(row) is { } alert)
                {
                    summary.AddPast(alert);
                }
            }
        }
        catch (Exception e) when (e is DbException or IOException or OperationCanceledException)
        {
            // Health reports the problem with the store; the summary shows the start of its period.
        }

        summary.PastIsRead();
    }

    private static IEnumerable<KustoValue[]> Rows(ITableSource store, TableSchema table, Predicate<int> isRead, long last, DateTime now)
    {
        var scan = new TableScan(table.Name, table.Kusto, [.. Enumerable.Range(0, table.Columns.Count).Select(column => isRead(column))], TableSchema.TimestampColumn, now - MinuteCounts.Length, DateTime.MaxValue);
        return last == 0 ? [] : store.Scan(scan).Where(row => row[table.ReportIdIndex].AsLong <= last);
    }
}
