using System.Threading.Channels;
using RfbWatch.Events;

namespace RfbWatch.Outputs;

/// <summary>
/// Writes rows in order on a separate thread while the caller creates the next ones. The queue is limited to a few thousand rows; when it is full, <see cref="Write"/> blocks. An exception
/// of the writer is rethrown by a later call to <see cref="Write"/> or by <see cref="Complete"/>. Not thread-safe.
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
    /// <param name="writer">Receives the rows on that thread, and is completed on the caller's thread. It is not disposed of; it belongs to the caller.</param>
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

    /// <summary>Waits until all queued rows have been written or the writer has failed.</summary>
    public void Dispose()
    {
        End();
        // Only waits: Write or Complete rethrow an exception of this task.
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
                // The writer has failed; this rethrows its exception.
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
