using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The rows that the store's disk has not accepted, bounded in memory, oldest dropped first: rules run over them, and they are written when the disk works again.
/// For one thread at a time, except for the result of <see cref="Scan"/>.
/// </summary>
/// <param name="maxBytes">Maximum size of the rows, estimated from their values.</param>
internal sealed class RowWindow(long maxBytes)
{
    /// <summary>The values of a row exist twice as soon as a rule has read it.</summary>
    private const int Copies = 2;

    private readonly LinkedList<Kept> _rows = [];
    private long _bytes;

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row; returns the number of dropped rows, including the row itself if it alone is too large.</summary>
    public int Add(TableRow row, long arrived)
    {
        var kept = new Kept(row, arrived, RowSize.Of(row, Copies));
        _rows.AddLast(kept);
        _bytes += kept.Bytes;
        int gone = 0;
        while (_bytes > maxBytes)
        {
            RemoveFirst(1);
            gone++;
        }

        return gone;
    }

    /// <summary>The oldest rows.</summary>
    /// <param name="most">Maximum number.</param>
    public IReadOnlyList<(TableRow Row, long Arrived)> First(int most) => [.. _rows.Take(most).Select(kept => (kept.Row, kept.Arrived))];

    /// <summary>Removes the oldest rows.</summary>
    public void RemoveFirst(int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            _bytes -= _rows.First!.Value.Bytes;
            _rows.RemoveFirst();
        }
    }

    /// <summary>Time of the oldest row of a table; null if there is none.</summary>
    public DateTime? Oldest => _rows.First?.Value.Row.Timestamp;

    /// <summary>A snapshot of the rows requested by a scan. The time range is a hint, and rows outside it are returned as well.</summary>
    /// <param name="table">The table.</param>
    /// <param name="scan">What is requested of it.</param>
    public IReadOnlyList<KustoValue[]> Scan(string table, TableScan scan) =>
    [
        .. _rows.Where(kept => kept.Row.Table.Name == table && kept.Arrived > scan.ArrivedAfter.Ticks && IsWithin(scan, kept.Row.Timestamp))
            .Select(kept => kept.Values ??= kept.Row.ToKusto()),
    ];

    /// <summary>Whether a row of this time is within the range of a scan.</summary>
    public static bool IsWithin(TableScan scan, DateTime time) => scan.TimeColumn is not ("Timestamp" or "TimeGenerated") || (time >= scan.From && time <= scan.To);

    private sealed class Kept(TableRow row, long arrived, long bytes)
    {
        public TableRow Row => row;

        public long Arrived => arrived;

        public long Bytes => bytes;

        public KustoValue[]? Values { get; set; }
    }
}
