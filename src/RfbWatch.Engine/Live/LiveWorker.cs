using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Flows;
using RfbWatch.Packets;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Live;

/// <summary>
/// One worker: one live source, its decoder, its flow table, all on one thread of its own. It never waits for an output. Others read its
/// counters while it runs; they may be a moment old.
/// </summary>
public sealed class LiveWorker : IDisposable
{
    private readonly LiveSource _source;
    private readonly SessionTracker _watch;
    private readonly SessionCount _sessions;
    private readonly FlowWorker<FlowHandler> _flows;
    private readonly LiveClock _clock;
    private readonly Thread _thread;

    /// <summary>A worker for a source; <see cref="Start"/> sets it going.</summary>
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

    /// <summary>What the decoder met.</summary>
    public PacketCounters Packets => _flows.Packets;

    /// <summary>What the flow layer met.</summary>
    public FlowCounters Flows => _flows.Counters;

    /// <summary>What is left for choosing between copies, and how often it was too little.</summary>
    public CopySearchBudget CopySearches => _watch.CopySearches;

    /// <summary>Sessions found, each once.</summary>
    public long Sessions => Interlocked.Read(ref _sessions.Count);

    /// <summary>Timestamp of the clock at which the loop last went round: a loop that stands still is a fault.</summary>
    public long Heartbeat => _clock.Heartbeat;

    /// <summary>How long the loop stood still in all, in rounds of more than a second; it waits a tenth of one at most by itself.</summary>
    public TimeSpan StoodStill => _clock.StoodStill;

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => _clock.LastTicks;

    /// <summary>
    /// Times that packet time went back by more than a second, or ran ahead of the time that passed: by ten seconds where this machine gives the
    /// times, by an hour where a remote capture does, which may be a replay.
    /// </summary>
    public long ClockJumps => _clock.ClockJumps;

    /// <summary>By how much the time of the last packet was ahead of the clock when it was read; negative where it was behind. Zero before the first packet.</summary>
    public TimeSpan ClockOffset => _clock.ClockOffset;

    /// <summary>Why the loop ended by itself; null while it runs or when it was stopped.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the loop has ended.</summary>
    public bool HasEnded => !_thread.IsAlive && _thread.ThreadState != ThreadState.Unstarted;

    /// <summary>Begins to read.</summary>
    public void Start() => _thread.Start();

    /// <summary>Judges by other options from now on.</summary>
    public void Use(DetectionOptions options) => _watch.Use(options);

    /// <summary>Asks the loop to end. It reads what the ring holds, reports its open sessions as they are, then ends.</summary>
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
            // What was allowed when the source was opened may be refused by now (a control group was narrowed): the reader then runs where the scheduler puts it.
            _ = Processors.Bind(_source);
            _clock.Start();
            FrameLoop.Run(_source, _clock, _flows.Process);
            _flows.Flush();
            Fault = _clock.Stopping ? null : _source.Problem?.Message ?? $"{_source.Name}: the source ended";
        }
#pragma warning disable CA1031 // A defect in one worker must not end the sensor: it is a state with a name that the service reports.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault = $"{_source.Name}: the worker failed: {e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>Counts sessions on their way to the receiver.</summary>
    private sealed class SessionCount(ISessionReceiver receiver) : ISessionReceiver
    {
        public long Count;

        public void OnSession(Session session)
        {
            if (!session.IsUpdate)
            {
                Interlocked.Increment(ref Count);
            }

            receiver.OnSession(session);
        }

        public void OnConnection(in FlowSummary flow, string interfaceName) => receiver.OnConnection(flow, interfaceName);
    }
}
