using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>
/// Keeps the rows that the store's disk has not accepted in bounded memory, dropping the oldest first. Rules run over them, and they are written when the disk works again.
/// Not thread-safe, except for the result of <see cref="Scan"/>.
/// </summary>
/// <param name="maxBytes">Maximum size of the rows, estimated from their values.</param>
internal sealed class RowWindow(long maxBytes)
{
    /// <summary>Once a rule has read a row, its values exist twice.</summary>
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

    /// <summary>Returns the oldest rows.</summary>
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

    /// <summary>Returns a snapshot of the rows requested by a scan. Its time range is applied only if it refers to the row's time.</summary>
    /// <param name="table">The table.</param>
    /// <param name="scan">The requested rows.</param>
    public IReadOnlyList<KustoValue[]> Scan(string table, TableScan scan) =>
    [
        .. _rows.Where(kept => kept.Row.Table.Name == table && kept.Arrived > scan.ArrivedAfter.Ticks && IsWithin(scan, kept.Row.Timestamp))
            .Select(kept => kept.Values ??= kept.Row.ToKusto()),
    ];

    /// <summary>Whether a row with this time is within the range of a scan. A range over another column is ignored.</summary>
    public static bool IsWithin(TableScan scan, DateTime time) => scan.TimeColumn is not ("Timestamp" or "TimeGenerated") || (time >= scan.From && time <= scan.To);

    private sealed class Kept(TableRow row, long arrived, long bytes)
    {
        public TableRow Row => row;

        public long Arrived => arrived;

        public long Bytes => bytes;

        public KustoValue[]? Values { get; set; }
    }
}
