using RfbWatch.Engine.Live;
using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Sensor.Operation;

/// <summary>Runs the rules on a thread of its own: near-real-time ones soon after sessions came, the others when they are due.</summary>
public sealed class RuleLoop
{
    /// <summary>How long sessions are gathered before the near-real-time rules look at them.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(300);

    /// <summary>How long at most: an alert is to follow its session within five seconds.</summary>
    private static readonly TimeSpan MaxGathering = TimeSpan.FromSeconds(2);

    /// <summary>How often is looked for rules that are due.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>What one run of a rule may take: the sensor shares its machine with the capture.</summary>
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
    private readonly TimeProvider _clock;
    private readonly RuleScheduler _scheduler;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <summary>1 when sessions came since the near-real-time rules looked; so at the start, for a run that ended too early may have left sessions that no rule has looked at.</summary>
    private int _newSessions = 1;

    /// <summary>1 when all rules are asked for, due or not.</summary>
    private int _all;
    private volatile bool _stopping;

    /// <summary>How long sessions are gathered now: looking takes a quarter of the time at most, so that a burst of sessions costs the capture no core.</summary>
    private TimeSpan _gathering = Gathering;
    private long _lookedAt;
    private volatile IReadOnlyDictionary<string, string> _failures = new Dictionary<string, string>();
    private volatile IReadOnlyList<string> _exceptionProblems = [];

    /// <summary>A loop that does not run yet.</summary>
    /// <param name="content">Rules, exceptions and tables of the moment.</param>
    /// <param name="memory">What survives a restart.</param>
    /// <param name="publisher">Where alerts go.</param>
    /// <param name="offsets">By how much the times of sources differ from the clock now, where they do.</param>
    /// <param name="clock">The clock.</param>
    public RuleLoop(Func<LoadedContent> content, IScheduleMemory memory, RowPublisher publisher, Func<IReadOnlyList<TimeSpan>> offsets, TimeProvider clock)
    {
        _offsets = offsets;
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

    /// <summary>Why the last run of a rule failed, by rule id.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>What is wrong with exceptions though the rules run: they have expired, or could not be applied.</summary>
    public IReadOnlyList<string> ExceptionProblems => _exceptionProblems;

    /// <summary>Alerts raised since the start, suppressed ones left out.</summary>
    public long Alerts { get; private set; }

    /// <summary>Alerts that an exception suppressed.</summary>
    public long Suppressed { get; private set; }

    /// <summary>Runs done.</summary>
    public long Runs => _scheduler.Runs;

    /// <summary>Sets it going.</summary>
    public void Start() => _thread.Start();

    /// <summary>Runs every rule once more as soon as the loop is free, due or not.</summary>
    public void RunAll()
    {
        Interlocked.Exchange(ref _all, 1);
        Interlocked.Exchange(ref _newSessions, 1);
        _wake.Set();
    }

    /// <summary>
    /// Ends it; false when it did not end in time. All rows have been emitted: the near-real-time rules look once more. A scheduled rule that runs is broken off, and is
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

        RunDue();
    }

    /// <summary>Near-real-time rules do not wait for the others, which may take seconds each: they are asked again between them.</summary>
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

            defect = Run([rule], newSessions: false, all) ?? defect;
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
            long began = _clock.GetTimestamp();

            // What comes from here on is looked at the next time.
            if (Interlocked.Exchange(ref _newSessions, 0) != 0 && Run(nearRealTime, newSessions: true, all) is { } problem)
            {
                Interlocked.Exchange(ref _newSessions, 1);
                defect = problem;
            }

            _lookedAt = _clock.GetTimestamp();
            var gathering = 3 * _clock.GetElapsedTime(began, _lookedAt);
            _gathering = gathering < Gathering ? Gathering : gathering < MaxGathering ? gathering : MaxGathering;
        }
    }

    /// <summary>Runs those of the rules that are due; gives what stood in the way.</summary>
    private string? Run(CompiledRule[] rules, bool newSessions, bool all)
    {
        try
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            _scheduler.RunDue(rules, now, newSessions, _offsets(), alerts =>
            {
                Suppressed += alerts.OfType<Alert.Suppressed>().Count();
                Alerts += alerts.OfType<Alert.Raised>().Count();
                _publisher.Emit([.. alerts.SelectMany(alert => AlertRows.Create(alert, now))]);
            }, all, newSessions ? CancellationToken.None : _stop.Token);
            return null;
        }
        catch (OperationCanceledException) when (_stopping)
        {
            return null;
        }
#pragma warning disable CA1031 // A defect in a rule or a store that fails must not end the sensor: it becomes a state with a name.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>The tables of the moment, whatever a reload puts in their place.</summary>
    private sealed class PresentTables(Func<LoadedContent> content) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => content().Tables.Scan(scan);
    }
}
