using RfbWatch.Engine.Live;
using RfbWatch.Rules;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Sensor.Operation;

/// <summary>
/// Runs the rules on two threads: near-real-time rules soon after new sessions, the others when they are due. A scheduled rule reads up to days of rows, and the alerts of the
/// near-real-time rules do not wait for it.
/// </summary>
public sealed class RuleLoop
{
    private readonly Func<LoadedContent> _content;
    private readonly TimeProvider _clock;
    private readonly RuleRuns _nearRealTimeRuns;
    private readonly RuleRuns _scheduledRuns;
    private readonly NearRealTimeLoop _nearRealTime;
    private readonly ScheduledLoop _scheduled;
    private long _alerts;
    private long _suppressed;

    /// <summary>Creates a loop without starting it.</summary>
    /// <param name="content">The current rules, exceptions and tables.</param>
    /// <param name="memory">State that persists across restarts; used by both threads.</param>
    /// <param name="publisher">Receives the alerts.</param>
    /// <param name="offsets">Current differences between the times of sources and the clock, if any.</param>
    /// <param name="alerted">Called on either thread with new alerts, suppressed ones included, after their rows were published.</param>
    /// <param name="clock">The clock.</param>
    public RuleLoop(Func<LoadedContent> content, IScheduleMemory memory, RowPublisher publisher, Func<IReadOnlyList<TimeSpan>> offsets, Action<IReadOnlyList<Alert>> alerted, TimeProvider clock)
    {
        _content = content;
        _clock = clock;
        _nearRealTimeRuns = new RuleRuns(content, memory, offsets, Give, clock);
        _scheduledRuns = new RuleRuns(content, memory, offsets, Give, clock);
        _nearRealTime = new NearRealTimeLoop(content, _nearRealTimeRuns, clock);
        _scheduled = new ScheduledLoop(content, _scheduledRuns, () => publisher.IsBehind, clock);
        publisher.SessionsEmitted += _nearRealTime.Wake;

        void Give(IReadOnlyList<Alert> alerts, DateTime now)
        {
            Interlocked.Add(ref _suppressed, alerts.OfType<Alert.Suppressed>().Count());
            Interlocked.Add(ref _alerts, alerts.OfType<Alert.Raised>().Count());
            publisher.Emit([.. alerts.SelectMany(alert => AlertRows.Create(alert, now))]);
            alerted(alerts);
        }
    }

    /// <summary>The error of each rule whose last run failed, by rule id.</summary>
    public IReadOnlyDictionary<string, string> Failures
    {
        get
        {
            var failures = new Dictionary<string, string>(_scheduledRuns.Failures);
            foreach (var (rule, error) in _nearRealTimeRuns.Failures)
            {
                failures[rule] = error;
            }

            return failures;
        }
    }

    /// <summary>Problems with exceptions whose rules still run: exceptions that have expired or could not be applied.</summary>
    public IReadOnlyList<string> ExceptionProblems =>
        [.. _content().Expired, .. _nearRealTimeRuns.ExceptionProblems.Concat(_scheduledRuns.ExceptionProblems).Distinct().Select(problem => problem.ToString())];

    /// <summary>Alerts raised since the start, without suppressed ones.</summary>
    public long Alerts => Interlocked.Read(ref _alerts);

    /// <summary>Alerts suppressed by an exception.</summary>
    public long Suppressed => Interlocked.Read(ref _suppressed);

    /// <summary>Rule runs so far.</summary>
    public long Runs => _nearRealTimeRuns.Scheduler.Runs + _scheduledRuns.Scheduler.Runs;

    /// <summary>Starts both threads.</summary>
    public void Start()
    {
        _nearRealTime.Start();
        _scheduled.Start();
    }

    /// <summary>Requests one run of every rule, due or not, as soon as its thread is free.</summary>
    public void RunAll()
    {
        _nearRealTime.Wake();
        _scheduled.RunAll();
    }

    /// <summary>
    /// Stops both threads; false if one did not end in time. All rows have been emitted, so the near-real-time rules run once more. A running scheduled rule is cancelled and is
    /// due at the next start.
    /// </summary>
    public bool Stop(TimeSpan limit)
    {
        long began = _clock.GetTimestamp();
        _scheduled.BeginStop();
        _nearRealTime.BeginStop();
        bool ended = _nearRealTime.Join(limit);
        var left = limit - _clock.GetElapsedTime(began);
        return _scheduled.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero) && ended;
    }
}
