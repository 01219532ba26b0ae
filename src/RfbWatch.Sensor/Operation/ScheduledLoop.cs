using RfbWatch.Rules;
using RfbWatch.Rules.Running;

namespace RfbWatch.Sensor.Operation;

/// <summary>Runs scheduled and hunting rules on a separate thread when they are due. A single run may take a minute, but nothing else waits for it.</summary>
internal sealed class ScheduledLoop
{
    /// <summary>Interval at which the loop looks for due rules.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>
    /// While sessions wait for their rows, the loop pauses for this many times the duration of a rule: it then uses an eighth of a core, and more only if a rule takes longer
    /// than four seconds.
    /// </summary>
    internal const int PauseShare = 7;

    /// <summary>Maximum duration of a pause.</summary>
    internal static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    private readonly Func<LoadedContent> _content;
    private readonly RuleRuns _runs;
    private readonly Func<bool> _isBehind;
    private readonly TimeProvider _clock;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <summary>1 if a run of all rules, due or not, is requested.</summary>
    private int _all;

    /// <summary>Creates a loop without starting it.</summary>
    /// <param name="content">The current rules.</param>
    /// <param name="runs">Runs them.</param>
    /// <param name="isBehind">Whether sessions wait for their rows.</param>
    /// <param name="clock">The clock.</param>
    public ScheduledLoop(Func<LoadedContent> content, RuleRuns runs, Func<bool> isBehind, TimeProvider clock)
    {
        _content = content;
        _runs = runs;
        _isBehind = isBehind;
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = "scheduled-rules" };
    }

    /// <summary>Starts the loop.</summary>
    public void Start() => _thread.Start();

    /// <summary>Requests one run of every rule, due or not, as soon as the loop is free.</summary>
    public void RunAll()
    {
        Interlocked.Exchange(ref _all, 1);
        _wake.Set();
    }

    /// <summary>Begins to stop: a running rule is cancelled and is due at the next start.</summary>
    public void BeginStop()
    {
        _stop.Cancel();
        _wake.Set();
    }

    /// <summary>Waits for the end of the loop; false if it did not end in time.</summary>
    public bool Join(TimeSpan limit)
    {
        if (_thread.ThreadState != ThreadState.Unstarted && !_thread.Join(limit))
        {
            return false;
        }

        _wake.Dispose();
        _stop.Dispose();
        return true;
    }

    /// <summary>Returns the duration of the pause while sessions wait for their rows.</summary>
    /// <param name="took">Duration of the preceding rule.</param>
    internal static TimeSpan PauseAfter(TimeSpan took) => took < MaxPause / PauseShare ? PauseShare * took : MaxPause;

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            _wake.WaitOne(Tick);
            RunDue();
        }
    }

    private void RunDue()
    {
        var rules = _content().Rules.Rules;
        string? defect = null;
        bool all = Interlocked.Exchange(ref _all, 0) != 0;
        _runs.Scheduler.ForgetOthers(rules);
        foreach (var rule in rules.Where(rule => rule.Rule.Kind != RuleKind.NearRealTime).TakeWhile(_ => !_stop.IsCancellationRequested))
        {
            long began = _clock.GetTimestamp();
            defect = _runs.Run([rule], newSessions: false, all, _stop.Token) ?? defect;
            if (_isBehind())
            {
                _stop.Token.WaitHandle.WaitOne(PauseAfter(_clock.GetElapsedTime(began)));
            }
        }

        _runs.Publish(defect);
    }
}
