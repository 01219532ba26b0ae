using RfbWatch.Detection;
using RfbWatch.Events;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Turns what the workers hand over into rows, numbers them, and gives them to every output. One thread. Findings that take more than one
/// session, and the search for predictable challenges, happen here, off the packet path.
/// </summary>
public sealed class RowPump
{
    /// <summary>Servers whose challenges are analysed in one run: some ten milliseconds each, on this thread.</summary>
    private const int MaxChallengeAnalyses = 4096;

    private readonly LiveQueue _queue;
    private readonly IReadOnlyList<ILiveOutput> _outputs;
    private readonly Func<RowOptions> _rowOptions;
    private readonly RepeatedChallenges _repeated = new();
    private readonly PredictableChallenges _predictable = new(MaxChallengeAnalyses);
    private readonly RelatedChallenges _related = new();
    private readonly Dictionary<TableSchema, long> _numbers = [];
    private readonly Lock _lock = new();

    /// <summary>A pump from a queue to outputs.</summary>
    /// <param name="queue">Where items come from.</param>
    /// <param name="outputs">Where rows go.</param>
    /// <param name="rowOptions">The options of the moment: a reload changes them.</param>
    /// <param name="lastNumber">The last ReportId that a table has already used.</param>
    public RowPump(LiveQueue queue, IReadOnlyList<ILiveOutput> outputs, Func<RowOptions> rowOptions, Func<TableSchema, long> lastNumber)
    {
        _queue = queue;
        _outputs = outputs;
        _rowOptions = rowOptions;
        foreach (var table in Tables.All)
        {
            _numbers[table] = lastNumber(table);
        }
    }

    /// <summary>Rows emitted, by table.</summary>
    public long Rows { get; private set; }

    /// <summary>Sessions emitted, each row of one counted.</summary>
    public long Sessions { get; private set; }

    /// <summary>Sessions whose challenge was not analysed because too many servers had been.</summary>
    public long ChallengesSkipped => _predictable.Skipped;

    /// <summary>Raised after rows of sessions went out, on the pump's thread.</summary>
    public event Action? SessionsEmitted;

    /// <summary>Works until the queue is completed and empty.</summary>
    public async Task RunAsync()
    {
        var rows = new List<TableRow>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            bool sessions = false;
            while (rows.Count < 2048 && _queue.Reader.TryRead(out var item))
            {
                sessions |= item.Session is not null;
                AddRows(item, rows);
            }

            Emit(rows);
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
            foreach (var row in rows)
            {
                row["ReportId"] = ++_numbers[row.Table];
            }

            Rows += rows.Count;
            foreach (var output in _outputs)
            {
                output.Write(rows);
            }
        }
    }

    private void AddRows(LiveItem item, List<TableRow> rows)
    {
        var options = _rowOptions();
        if (item.Session is not { } session)
        {
            rows.AddRange(NetworkEventRows.Create(item.Flow, options));
            return;
        }

        _repeated.Judge(session);
        _predictable.Judge(session);
        _related.Judge(session);
        Sessions++;
        rows.Add(SessionRow.Create(session, "", options));
        if (!session.IsUpdate)
        {
            rows.AddRange(NetworkEventRows.Create(session, options));
        }
    }
}
