using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads the row groups of a Parquet file on several threads, each with the file open for itself, and appends their rows in the order of the file.</summary>
/// <param name="columns">Where the columns go.</param>
/// <param name="sink">Receives the rows.</param>
/// <param name="cells">Counts the cells that cannot be read.</param>
/// <param name="workers">How many row groups are read at the same time.</param>
/// <param name="reopen">Opens the file once more.</param>
internal sealed class ParquetWorkers(ParquetColumns columns, ColumnSink sink, CellReader cells, int workers, Func<Stream> reopen)
{
    private readonly List<Worker> _all = [];
    private readonly Stack<Worker> _idle = [];

    /// <summary>Reads all row groups.</summary>
    /// <param name="groups">Number of row groups.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or uses what is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(int groups)
    {
        var pending = new Queue<Task<Worker>>();
        try
        {
            for (int group = 0; group < groups || pending.Count > 0;)
            {
                while (group < groups && pending.Count < workers)
                {
                    int number = group++;
                    var worker = _idle.TryPop(out var idle) ? idle : Begin();
                    pending.Enqueue(Task.Run(() => worker.Read(number)));
                }

                var read = pending.Dequeue().GetAwaiter().GetResult();
                sink.Append(read.Sink);
                _idle.Push(read);
            }
        }
        finally
        {
            // After an error, the others still read.
            Task.WhenAll(pending).ContinueWith(_ => _, TaskScheduler.Default).GetAwaiter().GetResult();
            foreach (var worker in _all)
            {
                cells.Unreadable += worker.Unreadable;
                worker.Dispose();
            }
        }
    }

    private Worker Begin()
    {
        var worker = new Worker(columns, sink.Fork(), reopen());
        _all.Add(worker);
        return worker;
    }

    /// <summary>The file, open for one thread, and a sink for its rows.</summary>
    private sealed class Worker(ParquetColumns columns, ColumnSink sink, Stream stream) : IDisposable
    {
        private readonly ParquetTable _file = ParquetTable.Open(stream);
        private readonly CellReader _cells = new();

        public ColumnSink Sink => sink;

        public long Unreadable => _cells.Unreadable + _file.UnreadableCells;

        public Worker Read(int group)
        {
            columns.Add(_file.ReadGroup(group, columns.AreWanted), sink, _cells);
            return this;
        }

        public void Dispose()
        {
            _file.Dispose();
            stream.Dispose();
        }
    }
}
