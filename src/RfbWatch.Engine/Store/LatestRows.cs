using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The latest rows in memory, although the database has them as well. Near-real-time rules read each row within seconds of its arrival, and the rows of the minute before again; to read them from the database
/// takes most of their time. Only tables that a rule has read are held: all rows of a busy sensor would fill the memory in seconds. While more rows arrive than it can hold for <see cref="LeastSpan"/>, it holds none: it would be of no use to the rules and a burden to the garbage collector. For one thread at a time,
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

    private readonly Queue<Held> _rows = [];
    private long _bytes;

    // Arrival time of the last row that was removed.
    private long _removedUntil;

    // For each table that is held the arrival time after which all of its rows are.
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private long _last = since;
    private long _pausedUntil;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="arrived">Their arrival time, ticks: later than that of all before them.</param>
    public void Add(IReadOnlyCollection<TableRow> rows, long arrived)
    {
        _last = arrived;
        if (arrived < _pausedUntil)
        {
            return;
        }

        foreach (var row in rows)
        {
            if (_since.ContainsKey(row.Table.Name))
            {
                var held = new Held(row.Table.Name, row.Timestamp, arrived, row.ToKusto(), RowSize.Of(row, copies: 1));
                _rows.Enqueue(held);
                _bytes += held.Bytes;
            }
        }

        while (_bytes > maxBytes)
        {
            var oldest = _rows.Dequeue();
            _bytes -= oldest.Bytes;
            _removedUntil = oldest.Arrived;
        }

        if (_removedUntil > arrived - LeastSpan.Ticks)
        {
            _rows.Clear();
            _bytes = 0;
            _pausedUntil = arrived + Pause.Ticks;
            _since.Clear();
        }
    }

    /// <summary>A snapshot of the rows requested by a scan, in the order of their times, with all columns; null if a row that it requests may be missing, as always when a scan is not for rows that arrived after a certain time.</summary>
    public IReadOnlyList<KustoValue[]>? TryScan(string table, TableScan scan)
    {
        if (scan.ArrivedAfter == DateTime.MinValue || _last < _pausedUntil)
        {
            return null;
        }

        if (!_since.TryGetValue(table, out long since))
        {
            // From now on, the rows of this table are held.
            _since[table] = since = _last;
        }

        return scan.ArrivedAfter.Ticks >= Math.Max(since, _removedUntil)
            ? [.. _rows.Where(held => held.Table == table && held.Arrived > scan.ArrivedAfter.Ticks && RowWindow.IsWithin(scan, held.Timestamp)).OrderBy(held => held.Timestamp).Select(held => held.Cells)]
            : null;
    }

    /// <summary>A row as rules read it.</summary>
    private sealed record Held(string Table, DateTime Timestamp, long Arrived, KustoValue[] Cells, long Bytes);
}
