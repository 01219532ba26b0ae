using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>
/// Rows that are written to all outputs together. Each row is converted to JSON once, for all outputs that need it. Disposal returns the memory of the JSON to the pool; the memory of a
/// batch that is not disposed of is garbage-collected.
/// </summary>
/// <param name="number">Number of the batch, from 1; 0 for an uncounted batch.</param>
/// <param name="rows">The rows in output order, with their ReportIds.</param>
public sealed class RowBatch(long number, IReadOnlyList<TableRow> rows) : IDisposable
{
    /// <summary>Typical size of a row in bytes.</summary>
    private const int RowBytes = 2048;

    private PooledBuffer? _json;
    private int[] _ends = [];

    /// <summary>Number of the batch.</summary>
    public long Number => number;

    /// <summary>The rows.</summary>
    public IReadOnlyList<TableRow> Rows => rows;

    /// <summary>Returns a row as a flat JSON object, without a line end. Valid until the batch is disposed of.</summary>
    /// <param name="index">Index of the row.</param>
    public ReadOnlyMemory<byte> JsonOf(int index)
    {
        _json ??= Serialise();
        int from = index == 0 ? 0 : _ends[index - 1];
        return _json.Written[from.._ends[index]];
    }

    /// <summary>Creates a batch with the same number and a subset of the rows.</summary>
    /// <param name="isWanted">Selects the rows.</param>
    public RowBatch Where(Func<TableRow, bool> isWanted) => new(number, [.. rows.Where(isWanted)]);

    /// <inheritdoc />
    public void Dispose()
    {
        _json?.Dispose();
        _json = null;
    }

    private PooledBuffer Serialise()
    {
        var buffer = new PooledBuffer(Math.Max(256, RowBytes * rows.Count));
        using var writer = new Utf8JsonWriter(buffer, JsonFormat.WriterOptions);
        _ends = new int[rows.Count];
        for (int i = 0; i < _ends.Length; i++)
        {
            writer.Reset();
            JsonRow.Write(writer, rows[i]);
            writer.Flush();
            _ends[i] = buffer.Length;
        }

        return buffer;
    }
}
