using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The latest rows in memory, although the database has them as well. Near-real-time rules read each row within seconds of its arrival, and to read it from the database takes most of their time.
/// While more rows arrive than it can hold for <see cref="LeastSpan"/>, it holds none: it would be of no use to the rules and a burden to the garbage collector. For one thread at a time,
/// except for the results of <see cref="TryScan"/>.
/// </summary>
/// <param name="maxBytes">Maximum size of the rows, estimated from their values.</param>
/// <param name="since">The arrival time, ticks, after which it receives all rows.</param>
internal sealed class LatestRows(long maxBytes, long since)
{
    /// <summary>Near-real-time rules run at least so often, with some slack.</summary>
    public static readonly TimeSpan LeastSpan = TimeSpan.FromSeconds(4);

    /// <summary>How long it holds no rows after too many had arrived.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly RowWindow _rows = new(maxBytes);
    private long _since = since;
    private long _pausedUntil;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="arrived">Their arrival time, ticks: later than that of all before them.</param>
    public void Add(IReadOnlyCollection<TableRow> rows, long arrived)
    {
        if (arrived < _pausedUntil)
        {
            _since = arrived;
            return;
        }

        foreach (var row in rows)
        {
            _rows.Add(row, arrived);
        }

        _since = Math.Max(_since, _rows.RemovedUntil);
        if (_rows.RemovedUntil > arrived - LeastSpan.Ticks)
        {
            _rows.RemoveFirst(_rows.Count);
            (_since, _pausedUntil) = (arrived, arrived + Pause.Ticks);
        }
    }

    /// <summary>A snapshot of the rows requested by a scan, in the order of their times, with all columns; null if a row that it requests may be missing, as always when a scan is not for rows that arrived after a certain time.</summary>
    public IReadOnlyList<KustoValue[]>? TryScan(string table, TableScan scan) =>
        scan.ArrivedAfter > DateTime.MinValue && scan.ArrivedAfter.Ticks >= _since ? _rows.Scan(table, scan, byTime: true) : null;
}
