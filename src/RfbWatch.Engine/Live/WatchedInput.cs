using RfbWatch.Capture;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>
/// One live input by its name: its workers, one a ring, and the policy of opening it again after it was lost.
/// All members but <see cref="Counters"/> and <see cref="Trouble"/> are for one thread.
/// </summary>
public sealed class WatchedInput : IDisposable
{
    /// <summary>How long a lost input is left alone before it is opened again.</summary>
    public static readonly TimeSpan ReopenInterval = TimeSpan.FromSeconds(2);

    private readonly LiveOptions _live;
    private readonly FlowOptions _flows;
    private readonly ISessionReceiver _receiver;
    private readonly TimeProvider _clock;
    private DetectionOptions _detection;
    private volatile LiveWorker[] _workers = [];
    private InputCounters _retired = new();
    private long _lastAttempt;
    private volatile string? _trouble;

    /// <summary>An input that is not open yet.</summary>
    /// <param name="name">Interface, <c>tcp://host:port</c> or path of a pipe.</param>
    /// <param name="live">How to capture.</param>
    /// <param name="flows">Bounds of each worker's flow table.</param>
    /// <param name="detection">How sessions are judged.</param>
    /// <param name="receiver">Who takes sessions.</param>
    /// <param name="clock">The clock.</param>
    public WatchedInput(string name, LiveOptions live, FlowOptions flows, DetectionOptions detection, ISessionReceiver receiver, TimeProvider clock)
    {
        Name = name;
        _live = live;
        _flows = flows;
        _detection = detection;
        _receiver = receiver;
        _clock = clock;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The workers of the present opening.</summary>
    public IReadOnlyList<LiveWorker> Workers => _workers;

    /// <summary>Times that it was opened again after it had been lost.</summary>
    public long Reopened { get; private set; }

    /// <summary>Why it is not being read; null while it is.</summary>
    public string? Trouble => _trouble;

    /// <summary>What it met since the start.</summary>
    public InputCounters Counters => _workers.Aggregate(_retired, (sum, worker) => sum + InputCounters.Of(worker));

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => _workers.Length == 0 ? 0 : _workers.Max(worker => worker.LastTicks);

    /// <summary>Opens it and sets its workers going.</summary>
    public CaptureProblem? Open()
    {
        _lastAttempt = _clock.GetTimestamp();
        var opening = LiveCapture.Open(Name, _live);
        if (opening.Problem is { } problem)
        {
            _trouble = problem.Message;
            return problem;
        }

        LiveWorker[] workers = [.. opening.Sources.Select(source => new LiveWorker(source, _flows, _detection, _receiver, _clock))];
        _workers = workers;
        _trouble = null;
        foreach (var worker in workers)
        {
            worker.Start();
        }

        return null;
    }

    /// <summary>Looks after it: workers that ended by themselves are put away, and a lost input is opened again. To be called every second or so.</summary>
    public void Tend()
    {
        var workers = _workers;
        if (workers.FirstOrDefault(worker => worker.HasEnded) is { } ended)
        {
            // Left alone from now on, not from when it was opened: the loss is a state that health shows and people are told of.
            _lastAttempt = _clock.GetTimestamp();
            _trouble = ended.Fault ?? $"{Name}: the source ended";
            StopWorkers(TimeSpan.FromSeconds(5));
        }

        if (_workers.Length == 0 && _clock.GetElapsedTime(_lastAttempt) >= ReopenInterval && Open() is null)
        {
            Reopened++;
        }
    }

    /// <summary>Judges sessions by other options from now on.</summary>
    public void Use(DetectionOptions detection)
    {
        _detection = detection;
        foreach (var worker in _workers)
        {
            worker.Use(detection);
        }
    }

    /// <summary>Asks the workers to end.</summary>
    public void Stop()
    {
        foreach (var worker in _workers)
        {
            worker.Stop();
        }
    }

    /// <summary>Waits for the workers, which have been asked to end, and puts them away; false when one did not end in time.</summary>
    public bool StopWorkers(TimeSpan limit)
    {
        Stop();
        var workers = _workers;
        bool all = true;
        foreach (var worker in workers)
        {
            all &= worker.Join(limit);
        }

        if (all)
        {
            _retired = Counters;
            _workers = [];
            foreach (var worker in workers)
            {
                worker.Dispose();
            }
        }

        return all;
    }

    /// <inheritdoc />
    public void Dispose() => StopWorkers(TimeSpan.FromSeconds(10));
}
