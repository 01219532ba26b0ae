using RfbWatch.Engine.Live;
using RfbWatch.Kql;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Sensor.Service;

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
        MaximumMemory = 512L << 20, MaximumTime = TimeSpan.FromSeconds(60), MaximumRows = 5_000_000, MaximumProducedRows = 10_000_000, MaximumGroups = 500_000,
    };

    private readonly Func<SensorKnowledge> _knowledge;
    private readonly RowPump _pump;
    private readonly TimeProvider _clock;
    private readonly RuleScheduler _scheduler;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;

    /// <summary>True at the start: a run that ended too early may have left sessions that no rule has looked at.</summary>
    private volatile bool _newSessions = true;
    private volatile bool _stopping;
    private TimeSpan _lastRun;
    private volatile IReadOnlyDictionary<string, string> _failures = new Dictionary<string, string>();

    /// <summary>A loop that does not run yet.</summary>
    public RuleLoop(Func<SensorKnowledge> knowledge, IScheduleMemory memory, RowPump pump, TimeProvider clock)
    {
        _knowledge = knowledge;
        _pump = pump;
        _clock = clock;
        _scheduler = new RuleScheduler(new PresentTables(knowledge), memory, Limits);
        _thread = new Thread(Run) { IsBackground = true, Name = "rules" };
        pump.SessionsEmitted += () =>
        {
            _newSessions = true;
            _wake.Set();
        };
    }

    /// <summary>Why the last run of a rule failed, by rule id.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Alerts raised since the start, suppressed ones left out.</summary>
    public long Alerts { get; private set; }

    /// <summary>Alerts that an exception suppressed.</summary>
    public long Suppressed { get; private set; }

    /// <summary>Runs done.</summary>
    public long Runs => _scheduler.Runs;

    /// <summary>Sets it going.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends it. All rows have been emitted: the near-real-time rules look once more.</summary>
    public void Stop()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }

        _wake.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (_wake.WaitOne(Tick) && !_stopping)
            {
                // Looking takes a quarter of the time at most, so that a burst of sessions costs the capture no core.
                var gathering = 3 * _lastRun;
                Thread.Sleep(gathering < Gathering ? Gathering : gathering < MaxGathering ? gathering : MaxGathering);
            }

            RunDue();
        }

        RunDue();
    }

    private void RunDue()
    {
        bool newSessions = _newSessions;
        _newSessions = false;
        try
        {
            var knowledge = _knowledge();
            var now = _clock.GetUtcNow().UtcDateTime;
            long began = _clock.GetTimestamp();
            _scheduler.RunDue(knowledge.Rules.Rules, knowledge.Exceptions, now, newSessions, alerts =>
            {
                Suppressed += alerts.Count(alert => alert.SuppressedBy is not null);
                Alerts += alerts.Count(alert => alert.SuppressedBy is null);
                _pump.Emit([.. alerts.SelectMany(alert => AlertRows.Create(alert, now))]);
            });
            _lastRun = _clock.GetElapsedTime(began);
            _failures = new Dictionary<string, string>(_scheduler.Failures);
        }
#pragma warning disable CA1031 // A defect in a rule or a store that fails must not end the sensor: it becomes a state with a name.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _newSessions |= newSessions;
            _failures = new Dictionary<string, string>(_scheduler.Failures) { ["*"] = $"{e.GetType().Name}: {e.Message}" };
        }
    }

    /// <summary>The tables of the moment, whatever a reload puts in their place.</summary>
    private sealed class PresentTables(Func<SensorKnowledge> knowledge) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => knowledge().Tables.Scan(scan);
    }
}
