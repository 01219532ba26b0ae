using RfbWatch.Detection.Challenges;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Turns what the workers hand over into rows, numbers them, and gives them to every output. One thread. Findings that take more than one
/// session, and the search for predictable challenges, happen here, off the packet path.
/// </summary>
public sealed class RowPublisher : IRowSink
{
    /// <summary>Items whose sessions are judged together and whose rows go out together.</summary>
    private const int BatchItems = 512;

    private readonly LiveQueue _queue;
    private readonly IReadOnlyList<ILiveOutput> _outputs;
    private readonly Func<RowOptions> _rowOptions;
    private readonly ChallengeStage _challenges = new(new PredictableChallenges(), new RepeatedChallenges(), new RelatedChallenges());
    private readonly RowStage _stage;
    private readonly LiveCopies _copies = new();
    private readonly Dictionary<TableSchema, long> _numbers = [];
    private readonly EmissionRecord? _record;
    private readonly Lock _lock = new();
    private long _taken;
    private long _defects;
    private volatile string _lastDefect = "";

    /// <summary>A publisher from a queue to outputs.</summary>
    /// <param name="queue">Where items come from.</param>
    /// <param name="outputs">Where rows go.</param>
    /// <param name="rowOptions">The options of the moment: a reload changes them.</param>
    /// <param name="lastNumber">The last ReportId that a table has already used.</param>
    /// <param name="record">What survives the process; null for nothing.</param>
    public RowPublisher(LiveQueue queue, IReadOnlyList<ILiveOutput> outputs, Func<RowOptions> rowOptions, Func<TableSchema, long> lastNumber, EmissionRecord? record = null)
    {
        _record = record;
        _queue = queue;
        _outputs = outputs;
        _rowOptions = rowOptions;
        foreach (var table in Tables.All)
        {
            _numbers[table] = lastNumber(table);
        }

        _record?.Resume(_numbers, outputs);
        _stage = new RowStage(this, new ProcessEnrichment([]), _numbers);
    }

    /// <summary>Items taken from the queue and given to every output: stands still while an output does not return.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Items of which no rows could be made, and batches that an output threw at, because of a defect of the program. One of them must not end the way of all others.</summary>
    public long Defects => Interlocked.Read(ref _defects);

    /// <summary>The last of those defects, as a line for people; empty without any.</summary>
    public string LastDefect => _lastDefect;

    /// <summary>Rows emitted, all tables together.</summary>
    public long Rows { get; private set; }

    /// <summary>Analyses of a session's challenge, alone or against others of its server, that were left out because too many servers had been.</summary>
    public long ChallengesSkipped => _challenges.Skipped;

    /// <summary>Challenges forgotten to make room: their repetition would not be found.</summary>
    public long ChallengesForgotten => _challenges.Forgotten;

    /// <summary>Sessions that another interface saw as well, and whose rows did not go out a second time.</summary>
    public long DuplicateSessions => _copies.Dropped;

    /// <summary>Raised after rows of sessions went out, on the publisher's thread.</summary>
    public event Action? SessionsEmitted;

    /// <summary>Works until the queue is completed and empty.</summary>
    public async Task RunAsync()
    {
        var items = new List<LiveItem>(BatchItems);
        var rows = new List<TableRow>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (items.Count < BatchItems && _queue.Reader.TryRead(out var item))
            {
                items.Add(item);
            }

            int taken = items.Count;
            items.RemoveAll(item => item.Session is { } session && !_copies.Take(session));
            bool sessions = Make(items, rows);
            Emit(rows);
            Interlocked.Add(ref _taken, taken);
            items.Clear();
            rows.Clear();
            if (sessions)
            {
                SessionsEmitted?.Invoke();
            }
        }
    }

    /// <summary>Numbers rows and gives them to the outputs. Safe from any thread: alerts and statistics come this way too.</summary>
    public void Emit(IReadOnlyList<TableRow> rows)
    {
        lock (_lock)
        {
            _stage.Emit([.. rows]);
        }
    }

    /// <summary>Gives numbered rows to the journal and to every output.</summary>
    void IRowSink.Write(IReadOnlyList<TableRow> rows)
    {
        Rows += rows.Count;
        var batch = _record?.Begin(rows) ?? new RowBatch(0, rows);
        foreach (var output in _outputs)
        {
            long before = output.Account.Emitted;
            try
            {
                output.Write(batch);
            }
#pragma warning disable CA1031 // An output that breaks its promise not to throw must not keep the rows from the others.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Note($"{output.Name} did not take {rows.Count} rows", e);
                output.LoseToDefect(rows.Count - (output.Account.Emitted - before));
            }
        }

        _record?.Finish(batch, _numbers, _outputs);
    }

    /// <summary>Lets the outputs try again what a disk had refused, and notes what came of it. To be called every second or so.</summary>
    public void Maintain()
    {
        lock (_lock)
        {
            foreach (var output in _outputs)
            {
                output.Maintain();
            }

            _record?.Note(_numbers, _outputs);
        }
    }

    /// <summary>Notes the accounts for the last time: the outputs are closed.</summary>
    public void NoteEnd()
    {
        lock (_lock)
        {
            _record?.Note(_numbers, _outputs);
            _record?.Dispose();
        }
    }

    /// <summary>Makes the rows of a batch; where that fails, of each item alone, so that one session costs only itself.</summary>
    private bool Make(List<LiveItem> items, List<TableRow> rows)
    {
        try
        {
            bool sessions = Judge(items);
            items.ForEach(item => AddRows(item, rows));
            return sessions;
        }
#pragma warning disable CA1031 // A defect that one session brings out must not end the sensor: it is counted, and a state with a name.
        catch (Exception e)
#pragma warning restore CA1031
        {
            rows.Clear();
            bool sessions = false;
            if (items.Count == 1)
            {
                Note(items[0].Session is { } session ? $"session {session.Id} gives no rows" : "a connection gives no rows", e);
                return sessions;
            }

            var own = new List<TableRow>();
            foreach (var item in items)
            {
                own.Clear();
                sessions |= Make([item], own);
                rows.AddRange(own);
            }

            return sessions;
        }
    }

    private void Note(string what, Exception defect)
    {
        _lastDefect = $"{what}: {defect.GetType().Name}: {defect.Message}";
        Interlocked.Increment(ref _defects);
    }

    /// <summary>Judges the sessions of a batch: the search for predictable challenges serves them all at once.</summary>
    private bool Judge(List<LiveItem> items)
    {
        var sessions = items.Where(item => item.Session is not null).Select(item => item.Session!).ToList();
        _challenges.Judge([sessions], sessions, CancellationToken.None);
        return sessions.Count > 0;
    }

    private void AddRows(LiveItem item, List<TableRow> rows)
    {
        var options = _rowOptions();
        rows.AddRange(item.Session is { } session ? _stage.RowsOf(new SessionRecord(session, "", options)) : _stage.RowsOf(item.Flow, options, item.Interface));
    }
}
