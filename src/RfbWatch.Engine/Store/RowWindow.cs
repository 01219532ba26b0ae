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
    /// <summary>Objects of a row in addition to its values: the row, its place in the window, and two arrays.</summary>
    private const int BytesOfRow = 256;

    /// <summary>A value, which exists twice as soon as a rule has read the row.</summary>
    private const int BytesOfColumn = 32;

    /// <summary>A value in an array or a property bag.</summary>
    private const int BytesOfItem = 16;

    /// <summary>An object that is a value, without its text or its items.</summary>
    private const int BytesOfObject = 24;

    /// <summary>The hash table of a property bag and, for each entry, its place in it.</summary>
    private const int BytesOfBag = 128, BytesOfEntry = 40;

    private readonly LinkedList<Kept> _rows = [];
    private long _bytes;

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Arrival time, ticks, of the last row that was removed; 0 if none was.</summary>
    public long RemovedUntil { get; private set; }

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
            RemovedUntil = _rows.First.Value.Arrived;
            _rows.RemoveFirst();
        }
    }

    /// <summary>Time of the oldest row of a table; null if there is none.</summary>
    public DateTime? Oldest => _rows.First?.Value.Row.Timestamp;

    /// <summary>A snapshot of the rows requested by a scan. The time range is a hint, and rows outside it are returned as well.</summary>
    /// <param name="table">The table.</param>
    /// <param name="scan">What is requested of it.</param>
    /// <param name="byTime">Whether the rows are in the order of their times; otherwise in that of their arrival.</param>
    public IReadOnlyList<KustoValue[]> Scan(string table, TableScan scan, bool byTime = false)
    {
        var found = _rows.Where(kept => kept.Row.Table.Name == table && kept.Arrived > scan.ArrivedAfter.Ticks && IsWithin(scan, kept.Row.Timestamp));
        return [.. (byTime ? found.OrderBy(kept => kept.Row.Timestamp) : found).Select(kept => kept.Values ??= kept.Row.ToKusto())];
    }

    private static bool IsWithin(TableScan scan, DateTime time) => scan.TimeColumn is not ("Timestamp" or "TimeGenerated") || (time >= scan.From && time <= scan.To);

    private static long SizeOf(TableRow row) => BytesOfRow + ((long)row.Values.Count * BytesOfColumn) + row.Values.Sum(SizeOf);

    /// <summary>What a value refers to.</summary>
    private static long SizeOf(KustoValue value) =>
        value.AsString is { } text ? SizeOf(text)
        : value.AsArray is { } array ? BytesOfObject + array.Sum(item => BytesOfItem + SizeOf(item))
        : value.AsBag is { } bag ? BytesOfBag + bag.Sum(entry => BytesOfEntry + SizeOf(entry.Key) + SizeOf(entry.Value))
        : 0;

    private static long SizeOf(string text) => BytesOfObject + (2L * text.Length);

    private sealed class Kept(TableRow row, long arrived, long bytes)
    {
        public TableRow Row => row;

        public long Arrived => arrived;

        public long Bytes => bytes;

        public KustoValue[]? Values { get; set; }
    }
}
