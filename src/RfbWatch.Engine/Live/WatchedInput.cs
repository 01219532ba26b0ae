using RfbWatch.Capture;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>
/// One live input: its workers, one per ring, and the policy for reopening it after it was lost.
/// <see cref="Maintain"/> and the methods that open and close are called by one thread at a time; the properties and <see cref="Use"/> are safe from any thread.
/// </summary>
public sealed class WatchedInput : IDisposable
{
    /// <summary>Delay before a lost input is reopened.</summary>
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

    /// <summary>Creates an input without opening it.</summary>
    /// <param name="name">Interface name, <c>tcp://host:port</c> or path of a pipe.</param>
    /// <param name="live">Capture options.</param>
    /// <param name="flows">Limits of each worker's flow table.</param>
    /// <param name="detection">How sessions are evaluated.</param>
    /// <param name="receiver">Receives sessions.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="open">Opens an input by its name.</param>
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

    /// <summary>The name of the input.</summary>
    public string Name { get; }

    /// <summary>The workers created when the input was last opened.</summary>
    public IReadOnlyList<LiveWorker> Workers => _opening.Workers;

    /// <summary>Why the input is not being read; null while it is.</summary>
    public string? LastProblem => _lastProblem;

    /// <summary>The counters of the input since the sensor started.</summary>
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

    /// <summary>Difference between packet times and the clock, positive if ahead and negative if behind, of the worker with the largest difference.</summary>
    public TimeSpan ClockOffset => Workers.Select(worker => worker.ClockOffset).OrderByDescending(offset => offset.Duration()).FirstOrDefault();

    /// <summary>Opens the input and starts its workers; returns the problem if that fails.</summary>
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
                // Under the lock, so that a concurrent reload reaches the new workers in any case.
                workers = [.. opening.Sources.Select(source => new LiveWorker(source, _flows, _detection, _receiver, _clock))];
                _opening = _opening with { Workers = workers };
            }
        }
        catch
        {
            // For example, a flow table could not be allocated. The rings must be closed, because nothing reads them.
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

    /// <summary>Maintains the input: disposes of ended workers, and reopens a lost input. Must be called about once per second.</summary>
    public void Maintain()
    {
        if (_opening.Workers.FirstOrDefault(worker => worker.HasEnded) is { } ended)
        {
            // The delay starts now, not when the input was opened, so that the loss becomes a health state and is logged.
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
#pragma warning disable CA1031 // The exception becomes the reason why the input is not read, and opening is retried; it must not stop the other inputs, health or the watchdog.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _lastProblem = $"{Name}: opening it failed: {e.GetType().Name}: {e.Message}";
            }
        }
    }

    /// <summary>Uses other options for evaluating sessions from now on. Thread-safe.</summary>
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

    /// <summary>Requests the workers to end.</summary>
    public void Stop()
    {
        foreach (var worker in _opening.Workers)
        {
            worker.Stop();
        }
    }

    /// <summary>Requests the workers to end, waits for all of them within one time limit, and disposes of them. Returns false if one did not end in time.</summary>
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

    /// <summary>Combines both values so that they change atomically, and a reader of the counters never counts a worker twice.</summary>
    private sealed record Opening(InputCounters Retired, LiveWorker[] Workers);
}
