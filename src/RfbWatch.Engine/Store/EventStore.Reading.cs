using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <content>Reads rows: the latest ones from memory, the others from the database, and rows that the disk has not accepted from memory.</content>
public sealed partial class EventStore
{
    /// <inheritdoc />
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        IReadOnlyList<KustoValue[]> recent;
        IEnumerator<KustoValue[]>? stored;
        StoreDatabase? source;
        lock (_lock)
        {
            // Both parts are read under one lock, because rows move from memory to the database.
            string table = StoredTable.NameOf(scan.Table);
            var latest = _latest.TryScan(table, scan);
            recent = latest ?? _window.Scan(table, scan);
            source = _disk.Database;
            stored = latest is null ? _disk.Ask(database => database.Scan(scan).GetEnumerator(), null) : null;
        }

        using (stored)
        {
            while (stored is not null && MoveNext(stored, source))
            {
                yield return stored.Current;
            }
        }

        foreach (var row in recent)
        {
            yield return row;
        }
    }

    /// <summary>Returns the highest ReportId of a table, or 0 if it has no rows. Numbering continues from it after a restart.</summary>
    public long LastReportId(TableSchema table)
    {
        lock (_lock)
        {
            return _disk.Ask(database => database.LastReportId(table), 0);
        }
    }

    /// <summary>Returns the number of rows of a table since a time, up to a maximum. This is cheap, because it reads an index and no rows.</summary>
    public int CountSince(TableSchema table, DateTime from, int atMost)
    {
        lock (_lock)
        {
            return _disk.Ask(database => database.CountSince(table, from, atMost), 0);
        }
    }

    /// <summary>Returns the last row of each session that a previous process left open because it did not stop cleanly.</summary>
    public IReadOnlyList<TableRow> OpenSessions()
    {
        lock (_lock)
        {
            return UnfinishedSince is { } since ? _disk.Ask(database => database.OpenSessions(since), []) : [];
        }
    }

    /// <summary>Advances to the next row. If it cannot be read, the scan ends, and the rule runs over the rows read so far and those in memory.</summary>
    private bool MoveNext(IEnumerator<KustoValue[]> stored, StoreDatabase? source)
    {
        try
        {
            return stored.MoveNext();
        }
        catch (StoreFaultException e)
        {
            lock (_lock)
            {
                _disk.OnFault(e, source);
            }

            return false;
        }
    }
}
