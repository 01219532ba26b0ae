using System.Buffers;
using System.Collections.Concurrent;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;

namespace RfbWatch.Engine.Live;

/// <summary>Writes one JSONL file per table, rotated by size and age.</summary>
public sealed class TableFiles(string folder, RotationOptions options, TimeProvider clock) : ILiveOutput
{
    private readonly ConcurrentDictionary<TableSchema, RotatingFile> _files = [];
    private readonly RowTally _tally = new();
    private readonly RotatedFiles _aside = new([.. Tables.All.Select(table => Path.Combine(folder, table.Name + ".jsonl"))], options, clock);
    private long _lostBefore;

    /// <inheritdoc />
    public string Name => "files";

    /// <inheritdoc />
    public long Refused => _tally.NotTaken - _lostBefore;

    /// <inheritdoc />
    public OutputAccount Account => _tally.ToAccount(Name);

    /// <summary>Incomplete bytes that were removed from the end of files, after a crash or a full disk.</summary>
    public long TruncatedBytes => _files.Values.Sum(file => file.TruncatedBytes);

    /// <summary>Rotated files deleted by retention.</summary>
    public long DeletedFiles => _aside.Deleted;

    /// <inheritdoc />
    public OutputProblem? Problem => _files.Values.Select(file => file.Problem).FirstOrDefault(problem => problem.Length > 0) is { } problem ? OutputProblem.Refusing(problem)
        : _aside.Problem.Length > 0 ? new OutputProblem(OutputProblemKind.RotationFailing, $"rotated files in {folder} cannot be compressed or deleted: {_aside.Problem}")
        : null;

    /// <inheritdoc />
    public void Write(RowBatch batch)
    {
        // One write per table and batch, because a system call per row takes as long as creating the row.
        int bytes = 0;
        for (int i = 0; i < batch.Rows.Count; i++)
        {
            bytes += batch.JsonOf(i).Length + 1;
        }

        byte[] text = ArrayPool<byte>.Shared.Rent(bytes);
        int[] ends = ArrayPool<int>.Shared.Rent(batch.Rows.Count);
        foreach (var table in Tables.All)
        {
            int length = 0, lines = 0;
            for (int i = 0; i < batch.Rows.Count; i++)
            {
                if (ReferenceEquals(batch.Rows[i].Table, table))
                {
                    var json = batch.JsonOf(i).Span;
                    json.CopyTo(text.AsSpan(length));
                    length += json.Length;
                    text[length++] = (byte)'\n';
                    ends[lines++] = length;
                }
            }

            if (lines > 0)
            {
                int written = FileOf(table).Write(text.AsSpan(0, length), ends.AsSpan(0, lines));
                _tally.Take(written);
                _tally.Lose(LossCause.DiskRefused, lines - written);
            }
        }

        ArrayPool<byte>.Shared.Return(text);
        ArrayPool<int>.Shared.Return(ends);
    }

    /// <inheritdoc />
    public void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers)
    {
        if (entry is not null)
        {
            _tally.Restore(entry.Emitted, entry.Lost);
        }

        _lostBefore = _tally.NotTaken;
        if (unfinished is not null)
        {
            // Lines of the batch are at the end of each file, or at the end of the last rotated file.
            var present = unfinished.Rows.Select(row => row.Table).Distinct()
                .ToDictionary(table => table, table => FileOf(table).NumbersAfter(numbers.GetValueOrDefault(table.Name)));
            var missing = unfinished.Where(row => !present[row.Table].Contains(row.ReportId));
            _tally.Take(unfinished.Rows.Count - missing.Rows.Count);
            Write(missing);
        }
    }

    /// <inheritdoc />
    public AccountEntry Save() => new(_tally.Emitted, _tally.Lost);

    /// <inheritdoc />
    public void LoseToDefect(long rows) => _tally.Lose(LossCause.Defect, rows);

    /// <inheritdoc />
    public void Maintain()
    {
        foreach (var file in _files.Values)
        {
            // The next row of its table may not arrive for hours.
            file.Probe();
        }
    }

    /// <summary>Compresses and deletes rotated files. How long that takes depends on their size.</summary>
    public void CompressAndDelete() => _aside.CompressAndDelete();

    /// <summary>Closes the files so that the next row reopens them. This supports external rotation.</summary>
    public void Reopen()
    {
        foreach (var file in _files.Values)
        {
            file.Reopen();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Reopen();

    private RotatingFile FileOf(TableSchema table) => _files.GetOrAdd(table, _ => new RotatingFile(Path.Combine(folder, table.Name + ".jsonl"), options, clock));
}
