using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <content>How rows are read: the latest ones from memory, the others from the database, and from memory what its disk has not accepted.</content>
public sealed partial class EventStore
{
    /// <inheritdoc />
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        IReadOnlyList<KustoValue[]> recent;
        IEnumerator<KustoValue[]>? stored;
        lock (_lock)
        {
            // Under one lock: rows move from memory to the database.
            string table = StoredTable.NameOf(scan.Table);
            var latest = _latest.TryScan(table, scan);
            recent = latest ?? _window.Scan(table, scan);
            stored = latest is null ? _disk.Ask(database => database.Scan(scan).GetEnumerator(), null) : null;
        }

        using (stored)
        {
            while (stored is not null && MoveNext(stored))
            {
                yield return stored.Current;
            }
        }

        foreach (var row in recent)
        {
            yield return row;
        }
    }

    /// <summary>Highest ReportId of a table, 0 without rows: numbering continues from it after a restart.</summary>
    public long LastReportId(TableSchema table)
    {
        lock (_lock)
        {
            return _disk.Ask(database => database.LastReportId(table), 0);
        }
    }

    /// <summary>Number of rows of a table since a time, up to a maximum: cheap, because it reads an index and no rows.</summary>
    public int CountSince(TableSchema table, DateTime from, int atMost)
    {
        lock (_lock)
        {
            return _disk.Ask(database => database.CountSince(table, from, atMost), 0);
        }
    }

    /// <summary>The last row of each session that a previous process left open because it did not stop cleanly.</summary>
    public IReadOnlyList<TableRow> OpenSessions()
    {
        lock (_lock)
        {
            return UnfinishedSince is { } since ? _disk.Ask(database => database.OpenSessions(since), []) : [];
        }
    }

    /// <summary>The next row. If it cannot be read, the scan ends: the rule runs over the rows read so far and those in memory.</summary>
    private bool MoveNext(IEnumerator<KustoValue[]> stored)
    {
        try
        {
            return stored.MoveNext();
        }
        catch (StoreFaultException e)
        {
            lock (_lock)
            {
                _disk.OnFault(e);
            }

            return false;
        }
    }
}
