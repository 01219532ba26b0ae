using RfbWatch.Engine.Live;
using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Sensor.Operation;

/// <summary>Runs the rules on a separate thread: near-real-time rules soon after new sessions, the others when they are due.</summary>
public sealed class RuleLoop
{
    /// <summary>Minimum time for which sessions are collected before the near-real-time rules run.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(300);

    /// <summary>Maximum time: an alert must follow its session within five seconds.</summary>
    private static readonly TimeSpan MaxGathering = TimeSpan.FromSeconds(2);

    /// <summary>Interval at which due rules are looked up.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>Limits of one run of a rule: the sensor and the capture share the machine.</summary>
    private static readonly KqlLimits Limits = KqlLimits.Default with
    {
        MaximumMemory = 512L << 20,
        MaximumTime = TimeSpan.FromSeconds(60),
        MaximumRows = 5_000_000,
        MaximumProducedRows = 10_000_000,
        MaximumGroups = 500_000,
    };

    private readonly Func<LoadedContent> _content;
    private readonly RowPublisher _publisher;
    private readonly Func<IReadOnlyList<TimeSpan>> _offsets;
    private readonly Action<IReadOnlyList<Alert>> _alerted;
    private readonly TimeProvider _clock;
    private readonly RuleScheduler _scheduler;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <summary>1 when sessions have arrived since the last run of the near-real-time rules. 1 at the start as well, because a previous process may have ended before it ran them over its last sessions.</summary>
    private int _newSessions = 1;

    /// <summary>1 when a run of all rules is requested, due or not.</summary>
    private int _all;
    private volatile bool _stopping;

    /// <summary>Current collection time: the runs take at most a quarter of the time, so that a burst of sessions does not take a core from the capture.</summary>
    private TimeSpan _gathering = Gathering;
    private long _lookedAt;
    private volatile IReadOnlyDictionary<string, string> _failures = new Dictionary<string, string>();
    private volatile IReadOnlyList<string> _exceptionProblems = [];

    /// <summary>Creates a loop that is not started.</summary>
    /// <param name="content">The current rules, exceptions and tables.</param>
    /// <param name="memory">State that persists across restarts.</param>
    /// <param name="publisher">Where alerts go.</param>
    /// <param name="offsets">Current differences between the times of sources and the clock, where there are any.</param>
    /// <param name="alerted">Called with new alerts, suppressed ones included, after their rows were published.</param>
    /// <param name="clock">The clock.</param>
    public RuleLoop(Func<LoadedContent> content, IScheduleMemory memory, RowPublisher publisher, Func<IReadOnlyList<TimeSpan>> offsets, Action<IReadOnlyList<Alert>> alerted, TimeProvider clock)
    {
        _offsets = offsets;
        _alerted = alerted;
        _content = content;
        _publisher = publisher;
        _clock = clock;
        _scheduler = new RuleScheduler(new PresentTables(content), memory, Limits, clock);
        _thread = new Thread(Run) { IsBackground = true, Name = "rules" };
        publisher.SessionsEmitted += () =>
        {
            Interlocked.Exchange(ref _newSessions, 1);
            _wake.Set();
        };
    }

    /// <summary>The error of each rule whose last run failed, by rule id.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Problems with exceptions whose rules still run: exceptions that have expired or could not be applied.</summary>
    public IReadOnlyList<string> ExceptionProblems => _exceptionProblems;

    /// <summary>Alerts raised since the start, without suppressed ones.</summary>
    public long Alerts { get; private set; }

    /// <summary>Alerts suppressed by an exception.</summary>
    public long Suppressed { get; private set; }

    /// <summary>Rule runs so far.</summary>
    public long Runs => _scheduler.Runs;

    /// <summary>Starts the loop.</summary>
    public void Start() => _thread.Start();

    /// <summary>Requests one run of every rule, due or not, as soon as the loop is free.</summary>
    public void RunAll()
    {
        Interlocked.Exchange(ref _all, 1);
        Interlocked.Exchange(ref _newSessions, 1);
        _wake.Set();
    }

    /// <summary>
    /// Stops the loop; false if it did not end in time. All rows have been emitted, so the near-real-time rules run once more. A running scheduled rule is cancelled and is
    /// due at the next start.
    /// </summary>
    public bool Stop(TimeSpan limit)
    {
        _stopping = true;
        _stop.Cancel();
        _wake.Set();
        if (_thread.ThreadState != ThreadState.Unstarted && !_thread.Join(limit))
        {
            return false;
        }

        _wake.Dispose();
        _stop.Dispose();
        return true;
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (_wake.WaitOne(Tick) && !_stopping)
            {
                Thread.Sleep(_gathering);
            }

            RunDue();
        }

        if (_scheduler.OwesOverlap(now: null))
        {
            _scheduler.ReadOverlapNext();
            Interlocked.Exchange(ref _newSessions, 1);
        }

        RunDue();
    }

    /// <summary>Near-real-time rules do not wait for the others, which may take seconds each: they also run between them.</summary>
    private void RunDue()
    {
        var rules = _content().Rules.Rules;
        CompiledRule[] nearRealTime = [.. rules.Where(rule => rule.Rule.Kind == RuleKind.NearRealTime)];
        string? defect = null;
        bool all = Interlocked.Exchange(ref _all, 0) != 0;
        _scheduler.ForgetOthers(rules);
        RunNearRealTime();
        foreach (var rule in rules.Where(rule => rule.Rule.Kind != RuleKind.NearRealTime))
        {
            if (_stopping)
            {
                break;
            }

            defect = Run([rule], newSessions: false, all, _stop.Token) ?? defect;
            if (_clock.GetElapsedTime(_lookedAt) >= _gathering)
            {
                RunNearRealTime();
            }
        }

        var failures = new Dictionary<string, string>(_scheduler.Failures);
        if (defect is not null)
        {
            failures["*"] = defect;
        }

        _failures = failures;
        _exceptionProblems = [.. _content().Expired, .. _scheduler.ExceptionProblems.Select(problem => problem.ToString())];

        void RunNearRealTime()
        {
            long began;
            int runs = 0;
            do
            {
                began = _clock.GetTimestamp();

                // Rows that arrive from here on are covered by the next run.
                bool areNew = Interlocked.Exchange(ref _newSessions, 0) != 0;
                if ((areNew || OwesOverlap()) && Run(nearRealTime, areNew, all, CancellationToken.None) is { } problem)
                {
                    Interlocked.Exchange(ref _newSessions, 1);
                    defect = problem;
                }
            }
            while (++runs < nearRealTime.Length && !_stopping && Volatile.Read(ref _newSessions) == 0 && OwesOverlap());

            _lookedAt = _clock.GetTimestamp();

            // A run that read the minute before again takes longer than the next one will.
            var gathering = _scheduler.HasReadOverlap ? Gathering : 3 * _clock.GetElapsedTime(began, _lookedAt);
            _gathering = gathering < Gathering ? Gathering : gathering < MaxGathering ? gathering : MaxGathering;
        }

        // Each run reads the rows before it for one rule only. If no rows arrive, the others follow at once.
        bool OwesOverlap() => _scheduler.OwesOverlap(_clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Runs the given rules if they are due; returns the errors.</summary>
    private string? Run(CompiledRule[] rules, bool newSessions, bool all, CancellationToken cancellation)
    {
        try
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            _scheduler.RunDue(rules, now, newSessions, _offsets(), alerts =>
            {
                Suppressed += alerts.OfType<Alert.Suppressed>().Count();
                Alerts += alerts.OfType<Alert.Raised>().Count();
                _publisher.Emit([.. alerts.SelectMany(alert => AlertRows.Create(alert, now))]);
                _alerted(alerts);
            }, all, cancellation);
            return null;
        }
        catch (OperationCanceledException) when (_stopping)
        {
            return null;
        }
#pragma warning disable CA1031 // An error in a rule or in the store must not end the sensor: it becomes a health state.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>The current tables; follows reloads.</summary>
    private sealed class PresentTables(Func<LoadedContent> content) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => content().Tables.Scan(scan);
    }
}
