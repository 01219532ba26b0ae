using RfbWatch.Detection.Challenges;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Converts the items of the workers to rows, numbers them, and writes them to every output, on one thread. Findings that depend on several
/// sessions, including the search for predictable challenges, are produced here, outside the packet path.
/// </summary>
public sealed class RowPublisher : IRowSink
{
    /// <summary>
    /// Maximum number of items whose sessions are evaluated together and whose rows are emitted together. Larger batches save little, and their rows survive generation 0 of the
    /// garbage collector, which then copies them.
    /// </summary>
    private const int BatchItems = 128;

    /// <summary>
    /// Minimum size of a batch after which the publisher waits for more items before the next one: every batch costs a transaction in the store, a write to the journal and a write of the
    /// accounts.
    /// </summary>
    private const int BusyItems = 8;

    /// <summary>Number of queued items, several batches, above which the publisher is behind.</summary>
    private const int BehindItems = 8 * BatchItems;

    /// <summary>How long the publisher waits for more items; well under the one second within which a row must appear.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly LiveQueue _queue;
    private readonly IReadOnlyList<ILiveOutput> _outputs;
    private readonly Func<RowOptions> _rowOptions;
    private readonly ChallengeStage _challenges = new(new PredictableChallenges(budget: new ChallengeSearchBudget(perSecond: ChallengeSearchBudget.LiveStepsPerSecond)), new RepeatedChallenges(), new RelatedChallenges());
    private readonly RowStage _stage;
    private readonly LiveCopies _copies = new();
    private readonly Dictionary<TableSchema, long> _numbers = [];
    private readonly EmissionRecord? _record;
    private readonly Lock _lock = new();
    private long _published;
    private long _defects;
    private volatile string _lastDefect = "";

    /// <summary>Creates a publisher from a queue to outputs.</summary>
    /// <param name="queue">The source of items.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="rowOptions">Returns the current options, which a reload may change.</param>
    /// <param name="lastNumber">Returns the last ReportId already used in a table.</param>
    /// <param name="record">State that persists across restarts; null for none.</param>
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

    /// <summary>Number of items taken from the queue and written to every output. It does not increase while an output does not return.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Whether several batches of items are waiting in the queue. Work that is not urgent should then be postponed.</summary>
    public bool IsBehind => _queue.Count > BehindItems;

    /// <summary>
    /// Number of internal errors: items from which no rows could be created, and batches for which an output threw an exception. A single error must not stop all other rows.
    /// </summary>
    public long Defects => Interlocked.Read(ref _defects);

    /// <summary>The last of these errors, as a line of text; empty if there was none.</summary>
    public string LastDefect => _lastDefect;

    /// <summary>Number of rows emitted to all tables.</summary>
    public long Rows { get; private set; }

    /// <summary>Number of analyses of a challenge, alone or against others of its server, that were skipped because there were too many servers.</summary>
    public long ChallengesSkipped => _challenges.Skipped;

    /// <summary>Number of challenges evicted to limit memory: their repetition cannot be detected.</summary>
    public long ChallengesForgotten => _challenges.Forgotten;

    /// <summary>Number of sessions that were also seen on another interface. Their rows were emitted once.</summary>
    public long DuplicateSessions => _copies.Dropped;

    /// <summary>Raised after rows of sessions were emitted, on the publisher's thread.</summary>
    public event Action? SessionsEmitted;

    /// <summary>Runs on a dedicated thread until the queue is complete and empty.</summary>
    public Task RunAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                Run();
                ended.SetResult();
            }
#pragma warning disable CA1031 // The exception is passed to the owner of the task.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ended.SetException(e);
            }
        })
        { IsBackground = true, Name = "rows" }.Start();
        return ended.Task;
    }

    private void Run()
    {
        var items = new List<LiveItem>(BatchItems);
        var rows = new List<TableRow>();
        while (_queue.Wait())
        {
            while (items.Count < BatchItems && _queue.TryRead(out var item))
            {
                items.Add(item);
            }

            int taken = items.Count;
            items.RemoveAll(item => item.Session is { } session && !_copies.Take(session));
            bool sessions = Make(items, rows);
            Emit(rows);
            Interlocked.Add(ref _published, taken);
            items.Clear();
            rows.Clear();
            if (sessions)
            {
                SessionsEmitted?.Invoke();
            }

            if (taken >= BusyItems && _queue.Count < BatchItems)
            {
                Thread.Sleep(Gathering);
            }
        }
    }

    /// <summary>Numbers rows and writes them to the outputs. Thread-safe, because alerts and statistics also use it.</summary>
    public void Emit(IReadOnlyList<TableRow> rows)
    {
        lock (_lock)
        {
            _stage.Emit([.. rows]);
        }
    }

    /// <summary>Writes numbered rows to the journal and then to every output.</summary>
    void IRowSink.Write(IReadOnlyList<TableRow> rows)
    {
        Rows += rows.Count;
        using var batch = _record?.Begin(rows) ?? new RowBatch(0, rows);
        foreach (var output in _outputs)
        {
            long before = output.Account.Emitted;
            try
            {
                output.Write(batch);
            }
#pragma warning disable CA1031 // An output that throws despite its contract must not prevent the others from receiving the rows.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Note($"{output.Name} did not accept {rows.Count} rows", e);
                output.LoseToDefect(rows.Count - (output.Account.Emitted - before));
            }
        }

        _record?.Finish(batch, _numbers, _outputs);
    }

    /// <summary>Lets the outputs retry rows that a disk refused, and saves the result. Must be called about once per second.</summary>
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

    /// <summary>Saves the accounts for the last time, after the outputs have been closed.</summary>
    public void NoteEnd()
    {
        lock (_lock)
        {
            _record?.Note(_numbers, _outputs);
            _record?.Dispose();
        }
    }

    /// <summary>Creates the rows of a batch. If that fails, it creates those of each item separately, so that a faulty session loses only its own rows.</summary>
    private bool Make(List<LiveItem> items, List<TableRow> rows)
    {
        try
        {
            bool sessions = EvaluateSessions(items);
            items.ForEach(item => AddRows(item, rows));
            return sessions;
        }
#pragma warning disable CA1031 // An error caused by one session must not stop the sensor: it is counted and becomes a health state.
        catch (Exception e)
#pragma warning restore CA1031
        {
            rows.Clear();
            bool sessions = false;
            if (items.Count == 1)
            {
                Note(items[0].Session is { } session ? $"no rows could be created for session {session.Id}" : "no rows could be created for a connection", e);
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

    /// <summary>Evaluates the sessions of a batch. One search for predictable challenges covers all of them.</summary>
    private bool EvaluateSessions(List<LiveItem> items)
    {
        var sessions = items.Where(item => item.Session is not null).Select(item => item.Session!).ToList();
        _challenges.Evaluate([sessions], sessions, CancellationToken.None);
        return sessions.Count > 0;
    }

    private void AddRows(LiveItem item, List<TableRow> rows)
    {
        var options = _rowOptions();
        rows.AddRange(item.Session is { } session ? _stage.RowsOf(new SessionRecord(session, "", options)) : _stage.RowsOf(item.Flow, options, item.Interface));
    }
}
