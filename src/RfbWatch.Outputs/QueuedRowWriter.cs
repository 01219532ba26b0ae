using System.Threading.Channels;
using RfbWatch.Events;

namespace RfbWatch.Outputs;

/// <summary>
/// Writes rows on a thread of its own, in order, while the caller creates the next ones. At most a few thousand rows wait; then <see cref="Write"/> waits for the writer. An error of the writer is
/// thrown by the next <see cref="Write"/> that finds it, or by <see cref="Complete"/>. For one calling thread.
/// </summary>
public sealed class QueuedRowWriter : IRowWriter
{
    private const int BatchRows = 256;
    private const int MaxWaitingBatches = 8;

    private readonly IRowWriter _writer;
    private readonly Channel<List<TableRow>> _batches = Channel.CreateBounded<List<TableRow>>(new BoundedChannelOptions(MaxWaitingBatches) { SingleReader = true, SingleWriter = true });
    private readonly Task _writing;
    private List<TableRow> _batch = new(BatchRows);

    /// <summary>Starts the thread.</summary>
    /// <param name="writer">Receives the rows on that thread, and is completed on the caller's. The caller remains its owner: it is not disposed of here.</param>
    public QueuedRowWriter(IRowWriter writer)
    {
        _writer = writer;
        _writing = Task.Factory.StartNew(WriteBatches, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc />
    public bool KeepsTablesApart => _writer.KeepsTablesApart;

    /// <inheritdoc />
    public void Write(TableRow row)
    {
        _batch.Add(row);
        if (_batch.Count == BatchRows)
        {
            PassOn();
        }
    }

    /// <inheritdoc />
    public void Complete()
    {
        PassOn();
        End();
        _writing.GetAwaiter().GetResult();
        _writer.Complete();
    }

    /// <summary>Waits until all rows that were passed on are written or the writer has failed.</summary>
    public void Dispose()
    {
        End();
        // Its error was thrown by Write or Complete.
        Task.WhenAny(_writing).GetAwaiter().GetResult();
    }

    private void PassOn()
    {
        var batch = _batch;
        _batch = new List<TableRow>(BatchRows);
        while (!_batches.Writer.TryWrite(batch))
        {
            if (!_batches.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                // The writer has failed, and this throws its error.
                _writing.GetAwaiter().GetResult();
                return;
            }
        }
    }

    private void End() => _batches.Writer.TryComplete();

    private void WriteBatches()
    {
        try
        {
            while (_batches.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_batches.Reader.TryRead(out var batch))
                {
                    foreach (var row in batch)
                    {
                        _writer.Write(row);
                    }
                }
            }
        }
        finally
        {
            End();
        }
    }
}
