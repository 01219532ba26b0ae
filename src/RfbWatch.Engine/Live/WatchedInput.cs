using RfbWatch.Capture;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>
/// One live input by its name: its workers, one a ring, and the policy of opening it again after it was lost.
/// All members but <see cref="Counters"/>, <see cref="LastProblem"/> and <see cref="Use"/> are for one thread.
/// </summary>
public sealed class WatchedInput : IDisposable
{
    /// <summary>How long a lost input is left alone before it is opened again.</summary>
    public static readonly TimeSpan ReopenInterval = TimeSpan.FromSeconds(2);

    private readonly LiveOptions _live;
    private readonly FlowOptions _flows;
    private readonly ISessionReceiver _receiver;
    private readonly TimeProvider _clock;
    private readonly Func<string, LiveOptions, LiveOpening> _open;
    private readonly Lock _lock = new();
    private DetectionOptions _detection;
    private volatile Opening _opening = new(new InputCounters(), []);
    private long _lastAttempt;
    private volatile string? _lastProblem;

    /// <summary>An input that is not open yet.</summary>
    /// <param name="name">Interface, <c>tcp://host:port</c> or path of a pipe.</param>
    /// <param name="live">How to capture.</param>
    /// <param name="flows">Bounds of each worker's flow table.</param>
    /// <param name="detection">How sessions are judged.</param>
    /// <param name="receiver">Who takes sessions.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="open">What opens it by its name.</param>
    public WatchedInput(
        string name, LiveOptions live, FlowOptions flows, DetectionOptions detection, ISessionReceiver receiver, TimeProvider clock, Func<string, LiveOptions, LiveOpening> open)
    {
        Name = name;
        _live = live;
        _flows = flows;
        _detection = detection;
        _receiver = receiver;
        _clock = clock;
        _open = open;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The workers of the present opening.</summary>
    public IReadOnlyList<LiveWorker> Workers => _opening.Workers;

    /// <summary>Why it is not being read; null while it is.</summary>
    public string? LastProblem => _lastProblem;

    /// <summary>What it met since the start.</summary>
    public InputCounters Counters
    {
        get
        {
            var opening = _opening;
            return opening.Workers.Aggregate(opening.Retired, (sum, worker) => sum + InputCounters.Of(worker));
        }
    }

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => Workers.Select(worker => worker.LastTicks).DefaultIfEmpty().Max();

    /// <summary>By how much packet times are ahead of the clock, or behind it where negative: that of the worker that is furthest off.</summary>
    public TimeSpan ClockOffset => Workers.Select(worker => worker.ClockOffset).OrderByDescending(offset => offset.Duration()).FirstOrDefault();

    /// <summary>Opens it and sets its workers going.</summary>
    public CaptureProblem? Open()
    {
        _lastAttempt = _clock.GetTimestamp();
        var opening = _open(Name, _live);
        if (opening.Problem is { } problem)
        {
            _lastProblem = problem.Message;
            return problem;
        }

        LiveWorker[] workers;
        try
        {
            lock (_lock)
            {
                // A reload at this moment reaches the new workers either way.
                workers = [.. opening.Sources.Select(source => new LiveWorker(source, _flows, _detection, _receiver, _clock))];
                _opening = _opening with { Workers = workers };
            }
        }
        catch
        {
            // No memory for a flow table, perhaps: a ring that nobody reads must not stay.
            foreach (var source in opening.Sources)
            {
                source.Dispose();
            }

            throw;
        }

        _lastProblem = null;
        foreach (var worker in workers)
        {
            worker.Start();
        }

        return null;
    }

    /// <summary>Looks after it: workers that ended by themselves are put away, and a lost input is opened again. To be called every second or so.</summary>
    public void Maintain()
    {
        if (_opening.Workers.FirstOrDefault(worker => worker.HasEnded) is { } ended)
        {
            // Left alone from now on, not from when it was opened: the loss is a health state, and it is logged.
            _lastAttempt = _clock.GetTimestamp();
            _lastProblem = ended.Fault ?? $"{Name}: the source ended";
            StopWorkers(TimeSpan.FromSeconds(5));
        }

        if (_opening.Workers.Length == 0 && _clock.GetElapsedTime(_lastAttempt) >= ReopenInterval)
        {
            try
            {
                Open();
            }
#pragma warning disable CA1031 // It is a reason why the input is not read, and tried again; the other inputs, health and the watchdog must not stand still because of it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _lastProblem = $"{Name}: opening it failed: {e.GetType().Name}: {e.Message}";
            }
        }
    }

    /// <summary>Judges sessions by other options from now on. Any thread may say so.</summary>
    public void Use(DetectionOptions detection)
    {
        lock (_lock)
        {
            _detection = detection;
            foreach (var worker in _opening.Workers)
            {
                worker.Use(detection);
            }
        }
    }

    /// <summary>Asks the workers to end.</summary>
    public void Stop()
    {
        foreach (var worker in _opening.Workers)
        {
            worker.Stop();
        }
    }

    /// <summary>Asks the workers to end, waits for all of them together, and puts them away; false when one did not end in time.</summary>
    public bool StopWorkers(TimeSpan limit)
    {
        Stop();
        var workers = _opening.Workers;
        bool all = true;
        long began = _clock.GetTimestamp();
        foreach (var worker in workers)
        {
            var left = limit - _clock.GetElapsedTime(began);
            all &= worker.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        if (all)
        {
            _opening = new Opening(Counters, []);
            foreach (var worker in workers)
            {
                worker.Dispose();
            }
        }

        return all;
    }

    /// <inheritdoc />
    public void Dispose() => StopWorkers(TimeSpan.FromSeconds(10));

    /// <summary>Both change at once, so that whoever reads the counters finds no worker counted twice.</summary>
    private sealed record Opening(InputCounters Retired, LiveWorker[] Workers);
}
