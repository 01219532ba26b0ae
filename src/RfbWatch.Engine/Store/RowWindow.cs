using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The rows that the store's disk has not accepted, bounded in memory, oldest dropped first: rules run over them, and they are written when the disk works again.
/// For one thread at a time, except for the result of <see cref="Scan"/>.
/// </summary>
/// <param name="maxBytes">Maximum size of the rows, estimated from their texts.</param>
internal sealed class RowWindow(long maxBytes)
{
    /// <summary>Size of a value in addition to its text.</summary>
    private const int BytesOfColumn = 24;

    private readonly LinkedList<Kept> _rows = [];
    private long _bytes;

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row; returns the number of dropped rows, including the row itself if it alone is too large.</summary>
    public int Add(TableRow row, long arrived)
    {
        var kept = new Kept(row, arrived, SizeOf(row));
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
    public IReadOnlyList<KustoValue[]> Scan(string table, TableScan scan) => _rows.Count == 0 ? []
        : [.. _rows.Where(kept => kept.Row.Table.Name == table && kept.Arrived > scan.ArrivedAfter.Ticks && IsWithin(scan, kept.Row.Timestamp)).Select(kept => kept.Values ??= kept.Row.ToKusto())];

    private static bool IsWithin(TableScan scan, DateTime time) => scan.TimeColumn is not ("Timestamp" or "TimeGenerated") || (time >= scan.From && time <= scan.To);

    private static long SizeOf(TableRow row) => row.Values.Count * BytesOfColumn + row.Values.Sum(SizeOf);

    private static long SizeOf(KustoValue value) =>
        value.AsString is { } text ? 2L * text.Length
        : value.AsArray is { } array ? array.Sum(item => BytesOfColumn + SizeOf(item))
        : value.AsBag is { } bag ? bag.Sum(entry => BytesOfColumn + (2L * entry.Key.Length) + SizeOf(entry.Value))
        : 0;

    private sealed class Kept(TableRow row, long arrived, long bytes)
    {
        public TableRow Row => row;

        public long Arrived => arrived;

        public long Bytes => bytes;

        public KustoValue[]? Values { get; set; }
    }
}
