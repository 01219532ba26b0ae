namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads the lines of a table on several threads: each piece of the file is read into its own sink, and the sinks are appended in file order. A line that has to be read as a document,
/// and the rest of its piece, are read by the calling thread.
/// </summary>
/// <param name="reader">The reader of the calling thread, which has learned the names of the first lines.</param>
/// <param name="sink">Receives the rows.</param>
/// <param name="cells">Counts the cells that cannot be read.</param>
/// <param name="workers">Number of pieces that are read concurrently.</param>
/// <param name="pieceBytes">Size of a piece in bytes.</param>
internal sealed class JsonLineWorkers(JsonLineColumns reader, ColumnSink sink, CellReader cells, int workers, int pieceBytes)
{
    /// <summary>Default size of a piece: some ten thousand rows, so that most blocks of the table are full.</summary>
    public const int DefaultPieceBytes = 8 << 20;

    /// <summary>Adds a line in the calling thread.</summary>
    /// <param name="line">The line, without its end.</param>
    public delegate void AddLine(ReadOnlySpan<byte> line);

    private readonly Stack<Worker> _idle = [];

    /// <summary>Reads all remaining lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="add">Adds a line of any form.</param>
    /// <exception cref="InvalidDataException">A line is too long, or the table is too wide.</exception>
    public void Read(ByteLines lines, AddLine add)
    {
        var pending = new Queue<Task<Piece>>();
        while (true)
        {
            // One more piece than threads, so that no thread waits for the calling thread.
            while (pending.Count <= workers && lines.TakeLines(pieceBytes) is { Count: > 0 } piece)
            {
                var worker = _idle.TryPop(out var idle) ? idle : new Worker(reader, sink);
                pending.Enqueue(Task.Run(() => worker.Read(piece)));
            }

            if (!pending.TryDequeue(out var first))
            {
                return;
            }

            var read = first.GetAwaiter().GetResult();
            sink.Append(read.Worker.Sink);
            cells.Unreadable += read.Worker.TakeUnreadable();
            if (read.Worker.KnownNames == reader.KnownNames)
            {
                _idle.Push(read.Worker);
            }

            AddRest(read.Lines.AsSpan(read.Taken), add);
            lines.Recycle(read.Lines.Array!);
        }
    }

    private static void AddRest(ReadOnlySpan<byte> rest, AddLine add)
    {
        while (!rest.IsEmpty)
        {
            add(NextLine(ref rest));
        }
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> lines)
    {
        int end = lines.IndexOf((byte)'\n');
        var line = (end < 0 ? lines : lines[..end]).TrimEnd((byte)'\r');
        lines = end < 0 ? [] : lines[(end + 1)..];
        return line;
    }

    /// <summary>The result of a worker.</summary>
    /// <param name="Worker">The worker, whose sink contains the rows.</param>
    /// <param name="Lines">Its piece of the file.</param>
    /// <param name="Taken">Number of bytes of the piece whose rows are in the sink.</param>
    private readonly record struct Piece(Worker Worker, ArraySegment<byte> Lines, int Taken);

    /// <summary>A reader with its own sink, for one piece at a time.</summary>
    private sealed class Worker
    {
        private readonly CellReader _cells = new();
        private readonly JsonLineColumns _reader;

        public Worker(JsonLineColumns origin, ColumnSink sink)
        {
            Sink = sink.Fork();
            _reader = origin.Fork(Sink, _cells);
        }

        public ColumnSink Sink { get; }

        public int KnownNames => _reader.KnownNames;

        public Piece Read(ArraySegment<byte> piece)
        {
            ReadOnlySpan<byte> rest = piece;
            while (!rest.IsEmpty)
            {
                var from = rest;
                if (NextLine(ref rest) is { IsEmpty: false } line && !_reader.TryAdd(line))
                {
                    return new Piece(this, piece, piece.Count - from.Length);
                }
            }

            return new Piece(this, piece, piece.Count);
        }

        public long TakeUnreadable()
        {
            long unreadable = _cells.Unreadable;
            _cells.Unreadable = 0;
            return unreadable;
        }
    }
}
