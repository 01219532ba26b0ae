using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads the row groups of a Parquet file into a columnar table. With a filter, several threads read them, each into its own sink, and the sinks are appended in file order. Without one,
/// most of the time is spent on storing the rows, which several threads do not do faster. The groups that are in memory together have no more cells than one group may have.
/// </summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="filter">Selects rows; null for all.</param>
/// <param name="workers">Maximum number of threads.</param>
internal sealed class ParquetGroups(ParquetColumns columns, ParquetFilter? filter, int workers)
{
    private readonly ParquetColumns _columns = columns;
    private readonly ParquetFilter? _filter = filter;

    /// <summary>Reads all row groups.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sink">Receives the rows.</param>
    /// <param name="cells">Counts the cells that cannot be read.</param>
    /// <exception cref="InvalidDataException">The file is damaged or uses an unsupported feature.</exception>
    public void Read(ParquetTable file, ColumnSink sink, CellReader cells)
    {
        int readers = _filter is null || workers == 1 || file.GroupCount < 2 ? 1 : ReadersOf(file);
        if (readers == 1)
        {
            var reader = new Reader(this, file, sink);
            for (int group = 0; group < file.GroupCount; group++)
            {
                reader.Read(group);
            }

            cells.Unreadable += reader.TakeUnreadable();
            return;
        }

        ReadConcurrently(file, sink, cells, readers);
    }

    /// <summary>Returns the number of groups of a file that may be in memory together.</summary>
    /// <param name="file">The file, with at least one row group.</param>
    internal int ReadersOf(ParquetTable file)
    {
        long cells = Enumerable.Range(0, file.GroupCount).Max(number => (long)file.Group(number).Count) * _columns.CountRead(_filter);
        return (int)Math.Clamp(ParquetTable.MaxGroupCells / Math.Max(1, cells), 1, workers);
    }

    private void ReadConcurrently(ParquetTable file, ColumnSink sink, CellReader cells, int readers)
    {
        var idle = new Stack<Reader>();
        var pending = new Queue<Task<Reader>>();
        var forks = new List<ParquetTable>();
        try
        {
            for (int next = 0; next < file.GroupCount || pending.Count > 0;)
            {
                while (pending.Count < readers && next < file.GroupCount)
                {
                    if (!idle.TryPop(out var reader))
                    {
                        forks.Add(file.Fork());
                        reader = new Reader(this, forks[^1], sink.Fork());
                    }

                    int group = next++;
                    pending.Enqueue(Task.Run(() => reader.Read(group)));
                }

                var read = pending.Dequeue().GetAwaiter().GetResult();
                sink.Append(read.Sink);
                cells.Unreadable += read.TakeUnreadable();
                idle.Push(read);
            }
        }
        finally
        {
            // After an error in one group, others may still be read.
            Task.WhenAll(pending).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            forks.ForEach(fork => fork.Dispose());
        }
    }

    /// <summary>Reads one row group at a time.</summary>
    private sealed class Reader(ParquetGroups groups, ParquetTable file, ColumnSink sink)
    {
        private readonly ParquetColumns _columns = groups._columns;
        private readonly ParquetFilter? _filter = groups._filter;
        private readonly CellReader _cells = new();
        private long _evaluated;
        private long _taken;

        public ColumnSink Sink => sink;

        public Reader Read(int number)
        {
            var group = file.Group(number);

            long evaluated = 0;
            var selected = _filter?.Select(group, () => file.UnreadableCells, out evaluated);
            _evaluated += evaluated;
            _columns.Add(group, selected, sink, _cells);
            return this;
        }

        /// <summary>Returns the number of unreadable cells since the last call.</summary>
        public long TakeUnreadable()
        {
            long unreadable = _cells.Unreadable + file.UnreadableCells - _evaluated - _taken;
            _taken += unreadable;
            return unreadable;
        }
    }
}
