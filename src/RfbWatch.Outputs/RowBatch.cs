using System.Buffers;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>Rows that are given to all outputs together. Each row is converted to JSON once, for all outputs that need it.</summary>
/// <param name="number">Number of the batch, from 1; 0 for an uncounted batch.</param>
/// <param name="rows">The rows in output order, with their ReportIds.</param>
public sealed class RowBatch(long number, IReadOnlyList<TableRow> rows)
{
    private readonly Lazy<(ReadOnlyMemory<byte> Text, int[] Ends)> _json = new(() => Serialise(rows));

    /// <summary>Number of the batch.</summary>
    public long Number => number;

    /// <summary>The rows.</summary>
    public IReadOnlyList<TableRow> Rows => rows;

    /// <summary>A row as a flat JSON object, without a line end.</summary>
    /// <param name="index">Index of the row.</param>
    public ReadOnlyMemory<byte> JsonOf(int index)
    {
        var (text, ends) = _json.Value;
        int from = index == 0 ? 0 : ends[index - 1];
        return text[from..ends[index]];
    }

    /// <summary>A subset of the batch.</summary>
    /// <param name="isWanted">Selects the rows.</param>
    public RowBatch Where(Func<TableRow, bool> isWanted) => new(number, [.. rows.Where(isWanted)]);

    private static (ReadOnlyMemory<byte> Text, int[] Ends) Serialise(IReadOnlyList<TableRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, 2048 * rows.Count));
        using var writer = new Utf8JsonWriter(buffer, JsonFormat.WriterOptions);
        int[] ends = new int[rows.Count];
        for (int i = 0; i < ends.Length; i++)
        {
            writer.Reset();
            JsonRow.Write(writer, rows[i]);
            writer.Flush();
            ends[i] = buffer.WrittenCount;
        }

        return (buffer.WrittenMemory, ends);
    }
}
