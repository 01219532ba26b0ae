using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Engine.Live;

/// <summary>One growing JSONL file a table, flat rows, put aside by size and age.</summary>
public sealed class TableFiles(string folder, RotationOptions options, TimeProvider clock) : ILiveOutput
{
    private readonly ConcurrentDictionary<TableSchema, RotatingFile> _files = [];
    private readonly RowTally _tally = new();

    /// <inheritdoc />
    public string Name => "files";

    /// <inheritdoc />
    public long Refused => _files.Values.Sum(file => file.Refused);

    /// <inheritdoc />
    public OutputAccount Account => _tally.ToAccount(Name);

    /// <inheritdoc />
    public OutputProblem? Problem => _files.Values.Select(file => file.Problem).FirstOrDefault(problem => problem.Length > 0) is { } problem ? OutputProblem.Refusing(problem) : null;

    /// <inheritdoc />
    public void Write(IReadOnlyList<TableRow> rows)
    {
        var line = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(line, JsonText.WriterOptions);
        foreach (var troubled in _files.Values)
        {
            // Rows of its own table may not come for hours.
            troubled.Probe();
        }

        foreach (var row in rows)
        {
            if (!_files.TryGetValue(row.Table, out var file))
            {
                _files[row.Table] = file = new RotatingFile(Path.Combine(folder, row.Table.Name + ".jsonl"), options, clock);
            }

            JsonRow.Write(writer, row);
            writer.Flush();
            if (file.Write(line.WrittenSpan))
            {
                _tally.Take(1);
            }
            else
            {
                _tally.Lose(LossCause.DiskRefused, 1);
            }

            line.ResetWrittenCount();
            writer.Reset();
        }
    }

    /// <summary>Opens the files anew with the next row: for rotation from outside.</summary>
    public void Reopen()
    {
        foreach (var file in _files.Values)
        {
            file.Reopen();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Reopen();
}
