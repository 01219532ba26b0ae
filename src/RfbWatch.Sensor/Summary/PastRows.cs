using System.Data.Common;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Sensor.Summary;

/// <summary>Reads the rows that the event store held when the sensor started into a summary, beside everything else: the page need not be empty after a restart.</summary>
internal static class PastRows
{
    /// <summary>Reads the rows of the last seven days. A store that cannot be read gives what it gave until then.</summary>
    /// <param name="summary">What takes them.</param>
    /// <param name="store">The store.</param>
    /// <param name="lastSession">ReportId of the last row of RfbSessions that was there at the start: later ones come to the summary by themselves.</param>
    /// <param name="lastAlert">That of AlertInfo.</param>
    /// <param name="now">The time of the start, UTC.</param>
    /// <param name="stop">Ends the reading.</param>
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
            // Health says what is wrong with the store; the summary says since when it counts.
        }

        summary.PastIsRead();
    }

    private static IEnumerable<KustoValue[]> Rows(ITableSource store, TableSchema table, Predicate<int> isRead, long last, DateTime now)
    {
        var scan = new TableScan(table.Name, table.Kusto, [.. Enumerable.Range(0, table.Columns.Count).Select(column => isRead(column))], TableSchema.TimestampColumn, now - MinuteCounts.Length, DateTime.MaxValue);
        return last == 0 ? [] : store.Scan(scan).Where(row => row[table.ReportIdIndex].AsLong <= last);
    }
}
