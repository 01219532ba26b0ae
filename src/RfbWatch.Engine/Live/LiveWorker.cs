using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Flows;
using RfbWatch.Packets;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Live;

/// <summary>
/// A worker: one live source with its decoder and flow table, on its own thread. It never waits for an output. Other threads may read its
/// counters while it runs; their values may be slightly out of date.
/// </summary>
public sealed class LiveWorker : IDisposable
{
    private readonly LiveSource _source;
    private readonly SessionTracker _watch;
    private readonly SessionCount _sessions;
    private readonly FlowWorker<FlowHandler> _flows;
    private readonly LiveClock _clock;
    private readonly Thread _thread;

    /// <summary>Creates a worker for a source; <see cref="Start"/> starts it.</summary>
    public LiveWorker(LiveSource source, FlowOptions flows, DetectionOptions detection, ISessionReceiver receiver, TimeProvider clock)
    {
        _source = source;
        _sessions = new SessionCount(receiver);
        _watch = new SessionTracker(detection, _sessions) { Interface = source.Name };
        _flows = new FlowWorker<FlowHandler>(flows, new FlowHandler(_watch));
        _clock = new LiveClock(source, _flows, clock);
        _thread = new Thread(Run) { IsBackground = true, Name = "capture " + source.Name };
    }

    /// <summary>The source.</summary>
    public LiveSource Source => _source;

    /// <summary>Counters of the decoder.</summary>
    public PacketCounters Packets => _flows.Packets;

    /// <summary>Counters of the flow layer.</summary>
    public FlowCounters Flows => _flows.Counters;

    /// <summary>The remaining budget for choosing between copies, and the number of times it was exceeded.</summary>
    public CopySearchBudget CopySearches => _watch.CopySearches;

    /// <summary>Number of sessions found, each counted once.</summary>
    public long Sessions => Interlocked.Read(ref _sessions.Count);

    /// <summary>Clock timestamp of the last iteration of the loop, to detect a loop that makes no progress.</summary>
    public long Heartbeat => _clock.Heartbeat;

    /// <summary>Time for which the loop did not run, as the sum of iterations that took more than a second. A read blocks for at most a tenth of a second.</summary>
    public TimeSpan SuspendedTime => _clock.SuspendedTime;

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => _clock.LastTicks;

    /// <summary>
    /// Number of times that packet time went back by more than a second, or advanced faster than the clock: by more than ten seconds if this machine assigns the
    /// timestamps, or by more than an hour for a remote capture, which may be a replay.
    /// </summary>
    public long ClockJumps => _clock.ClockJumps;

    /// <summary>Difference between the time of the last packet and the clock when it was read: positive if ahead, negative if behind. Zero before the first packet.</summary>
    public TimeSpan ClockOffset => _clock.ClockOffset;

    /// <summary>Why the loop ended without being requested to; null while it runs, or if it was stopped.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the loop has ended.</summary>
    public bool HasEnded => !_thread.IsAlive && _thread.ThreadState != ThreadState.Unstarted;

    /// <summary>Starts reading.</summary>
    public void Start() => _thread.Start();

    /// <summary>Uses other options for evaluating sessions from now on.</summary>
    public void Use(DetectionOptions options) => _watch.Use(options);

    /// <summary>Requests the loop to end. The loop reads the remaining frames of the ring, reports its open sessions in their current state, and ends.</summary>
    public void Stop() => _clock.Stop();

    /// <summary>Waits for the loop to end.</summary>
    public bool Join(TimeSpan limit) => _thread.Join(limit);

    /// <inheritdoc />
    public void Dispose()
    {
        _flows.Dispose();
        _source.Dispose();
    }

    private void Run()
    {
        try
        {
            // A processor that was allowed when the source was opened may be forbidden now (its cgroup was restricted). The scheduler then chooses the processor.
            _ = Processors.Bind(_source);
            _clock.Start();
            FrameLoop.Run(_source, _clock, _flows.Process);
            _flows.Flush();
            Fault = _clock.Stopping ? null : _source.Problem?.Message ?? $"{_source.Name}: the source ended";
        }
#pragma warning disable CA1031 // An error in one worker must not end the sensor: the service reports it as a health state.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault = $"{_source.Name}: the worker failed: {e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>Counts sessions and passes them to the receiver.</summary>
    private sealed class SessionCount(ISessionReceiver receiver) : ISessionReceiver
    {
        public long Count;

        public void OnSession(Session session)
        {
            // The final report of a session that was reported at its verdict is not another session.
            if (!session.Final || session.Verdict is null)
            {
                Interlocked.Increment(ref Count);
            }

            receiver.OnSession(session);
        }

        public void OnConnection(in FlowSummary flow, string interfaceName) => receiver.OnConnection(flow, interfaceName);
    }
}
