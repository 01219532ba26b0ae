using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The rows that the store's disk has not taken, in memory and bounded, oldest out first: rules go on over them, and they are written once the disk is back.
/// For one thread at a time, but for what <see cref="Scan"/> gave.
/// </summary>
/// <param name="maxBytes">What the rows may take, as estimated from their texts.</param>
internal sealed class RowWindow(long maxBytes)
{
    /// <summary>What a row takes beside its texts: its values and their boxes.</summary>
    private const int BytesOfColumn = 24;

    private static readonly Dictionary<string, RowConversion> _conversions = Tables.All.ToDictionary(table => table.Name, table => new RowConversion(table, OwnTables.SchemaOf(table)), StringComparer.Ordinal);
    private readonly LinkedList<Kept> _rows = [];
    private long _bytes;

    /// <summary>Rows in it.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row; gives how many went to make room, the row itself among them where it alone is too large.</summary>
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
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<(TableRow Row, long Arrived)> First(int most) => [.. _rows.Take(most).Select(kept => (kept.Row, kept.Arrived))];

    /// <summary>Lets the oldest rows go.</summary>
    public void RemoveFirst(int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            _bytes -= _rows.First!.Value.Bytes;
            _rows.RemoveFirst();
        }
    }

    /// <summary>Time of the oldest row of a table; null without any.</summary>
    public DateTime? Oldest => _rows.First?.Value.Row.Timestamp;

    /// <summary>The rows of this moment that a scan asks for. The range of times is a hint, and rows outside it are given too.</summary>
    public IReadOnlyList<KustoValue[]> Scan(string table, TableScan scan) => _rows.Count == 0 || !_conversions.TryGetValue(table, out var conversion)
        ? []
        : [.. _rows.Where(kept => kept.Row.Table.Name == table && kept.Arrived > scan.ArrivedAfter.Ticks && IsWithin(scan, kept.Row.Timestamp)).Select(kept => kept.Values ??= conversion.Convert(kept.Row))];

    private static bool IsWithin(TableScan scan, DateTime time) => scan.TimeColumn is not ("Timestamp" or "TimeGenerated") || (time >= scan.From && time <= scan.To);

    private static long SizeOf(TableRow row) => row.Values.Count * BytesOfColumn + row.Values.Sum(value => value switch
    {
        string text => 2L * text.Length,
        JsonText json => 2L * json.Text.Length,
        _ => 0,
    });

    private sealed class Kept(TableRow row, long arrived, long bytes)
    {
        public TableRow Row => row;

        public long Arrived => arrived;

        public long Bytes => bytes;

        public KustoValue[]? Values { get; set; }
    }
}
