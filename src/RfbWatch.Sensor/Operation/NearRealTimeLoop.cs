using RfbWatch.Rules;
using RfbWatch.Rules.Running;

namespace RfbWatch.Sensor.Operation;

/// <summary>Runs near-real-time rules on a separate thread soon after new sessions.</summary>
internal sealed class NearRealTimeLoop
{
    /// <summary>Minimum time for which sessions are collected before the rules run.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(300);

    /// <summary>Maximum collection time: an alert must follow its session within five seconds.</summary>
    private static readonly TimeSpan MaxGathering = TimeSpan.FromSeconds(2);

    /// <summary>Interval at which the loop checks whether a rule has to read older rows again although there are no new ones.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    private readonly Func<LoadedContent> _content;
    private readonly RuleRuns _runs;
    private readonly TimeProvider _clock;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;

    /// <summary>1 if sessions have arrived since the last run. Also 1 at the start, because a previous process may have ended before it ran the rules over its last sessions.</summary>
    private int _newSessions = 1;
    private volatile bool _stopping;

    /// <summary>Current collection time. It limits the runs to a quarter of the time, so that a burst of sessions does not take a core from the capture.</summary>
    private TimeSpan _gathering = Gathering;

    /// <summary>Creates a loop without starting it.</summary>
    public NearRealTimeLoop(Func<LoadedContent> content, RuleRuns runs, TimeProvider clock)
    {
        _content = content;
        _runs = runs;
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = "nrt-rules" };
    }

    /// <summary>Starts the loop.</summary>
    public void Start() => _thread.Start();

    /// <summary>Reports that sessions have arrived, or that the rules have to run anyway.</summary>
    public void Wake()
    {
        Interlocked.Exchange(ref _newSessions, 1);
        _wake.Set();
    }

    /// <summary>Begins to stop: all rows have been emitted, so the rules run once more.</summary>
    public void BeginStop()
    {
        _stopping = true;
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

            RunOverNewRows();
        }

        if (_runs.Scheduler.OwesOverlap(now: null))
        {
            _runs.Scheduler.ReadOverlapNext();
            Interlocked.Exchange(ref _newSessions, 1);
        }

        RunOverNewRows();
    }

    private void RunOverNewRows()
    {
        var all = _content().Rules.Rules;
        CompiledRule[] rules = [.. all.Where(rule => rule.Rule.Kind == RuleKind.NearRealTime)];
        string? defect = null;
        long began;
        int runs = 0;
        _runs.Scheduler.ForgetOthers(all);
        do
        {
            began = _clock.GetTimestamp();

            // Rows that arrive from here on are covered by the next run.
            bool areNew = Interlocked.Exchange(ref _newSessions, 0) != 0;
            if ((areNew || OwesOverlap()) && _runs.Run(rules, areNew, all: false, CancellationToken.None) is { } problem)
            {
                Interlocked.Exchange(ref _newSessions, 1);
                defect = problem;
            }
        }
        while (++runs < rules.Length && !_stopping && Volatile.Read(ref _newSessions) == 0 && OwesOverlap());

        // A run that read the preceding minute again takes longer than the next one will.
        var gathering = _runs.Scheduler.HasReadOverlap ? Gathering : 3 * _clock.GetElapsedTime(began);
        _gathering = gathering < Gathering ? Gathering : gathering < MaxGathering ? gathering : MaxGathering;
        _runs.Publish(defect);

        // Each run reads the rows before it for one rule only. If no rows arrive, the others follow at once.
        bool OwesOverlap() => _runs.Scheduler.OwesOverlap(_clock.GetUtcNow().UtcDateTime);
    }
}
