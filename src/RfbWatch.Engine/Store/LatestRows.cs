using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>
/// Caches the latest rows in memory; the database contains them as well. Near-real-time rules read each row within seconds of its arrival, and read the rows of the previous minute again;
/// reading them from the database would take most of their time. Only tables that a rule has read are cached, because all rows of a busy sensor would fill the memory in seconds. If more
/// rows arrive than fit for <see cref="LeastSpan"/>, nothing is cached for a while: the cache would be useless to the rules and a burden on the garbage collector. Not thread-safe, except
/// for the results of <see cref="TryScan"/>.
/// </summary>
/// <param name="maxBytes">Maximum size of the rows, estimated from their values.</param>
/// <param name="since">The arrival time, ticks, after which all rows are added.</param>
internal sealed class LatestRows(long maxBytes, long since)
{
    /// <summary>The minimum period that must fit: the longest interval between runs of near-real-time rules, with some slack.</summary>
    public static readonly TimeSpan LeastSpan = TimeSpan.FromSeconds(4);

    /// <summary>How long no rows are cached after too many arrived.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Queue<Held> _rows = [];
    private long _bytes;

    // Arrival time of the last row that was removed.
    private long _removedUntil;

    // For each cached table, the arrival time after which all its rows were cached.
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private long _last = since;
    private long _pausedUntil;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="arrived">Their arrival time, ticks; later than that of all previous rows.</param>
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

    /// <summary>
    /// Returns a snapshot of the rows requested by a scan, ordered by time, with all columns. Returns null if a requested row may be missing, which is always the case for a scan without a
    /// lower bound on arrival time.
    /// </summary>
    public IReadOnlyList<KustoValue[]>? TryScan(string table, TableScan scan)
    {
        if (scan.ArrivedAfter == DateTime.MinValue || _last < _pausedUntil)
        {
            return null;
        }

        if (!_since.TryGetValue(table, out long since))
        {
            // From now on, the rows of this table are cached.
            _since[table] = since = _last;
        }

        return scan.ArrivedAfter.Ticks >= Math.Max(since, _removedUntil)
            ? [.. _rows.Where(held => held.Table == table && held.Arrived > scan.ArrivedAfter.Ticks && RowWindow.IsWithin(scan, held.Timestamp)).OrderBy(held => held.Timestamp).Select(held => held.Cells)]
            : null;
    }

    /// <summary>A row as rules read it.</summary>
    private sealed record Held(string Table, DateTime Timestamp, long Arrived, KustoValue[] Cells, long Bytes);
}
