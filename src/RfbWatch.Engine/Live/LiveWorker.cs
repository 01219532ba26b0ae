using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
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
    private const int BatchFrames = 1024;

    /// <summary>How often open flows are looked at for sessions that have come to a verdict: well under the second within which a row must appear.</summary>
    private static readonly TimeSpan VerdictInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often idle flows are let go while no packets come.</summary>
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    /// <summary>A loop that takes longer than this to go round stood still: it was stopped, or had no processor.</summary>
    private static readonly TimeSpan MaxRoundTime = TimeSpan.FromSeconds(1);

    /// <summary>How often memory that a crowd of flows took is given back.</summary>
    private static readonly TimeSpan GiveBackInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MaxStepBack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxStepAhead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxRemoteStepAhead = TimeSpan.FromHours(1);

    /// <summary>Longest that what the ring still holds is read after the loop was asked to end.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly LiveSource _source;
    private readonly SessionTracker _watch;
    private readonly SessionCount _sessions;
    private readonly FlowWorker<FlowHandler> _flows;
    private readonly TimeProvider _clock;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private long _heartbeat;
    private long _lastTicks;
    private long _clockJumps;
    private long _clockOffset;
    private long _stoodStill;

    /// <summary>A worker for a source; <see cref="Start"/> sets it going.</summary>
    public LiveWorker(LiveSource source, FlowOptions flows, DetectionOptions detection, ISessionReceiver receiver, TimeProvider clock)
    {
        _source = source;
        _clock = clock;
        _sessions = new SessionCount(receiver);
        _watch = new SessionTracker(detection, _sessions) { Interface = source.Name };
        _flows = new FlowWorker<FlowHandler>(flows, new FlowHandler(_watch));
        _thread = new Thread(Run) { IsBackground = true, Name = "capture " + source.Name };
        _heartbeat = clock.GetTimestamp();
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
    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>How long the loop stood still in all, in rounds of more than a second; it waits a tenth of one at most by itself.</summary>
    public TimeSpan StoodStill => TimeSpan.FromTicks(Interlocked.Read(ref _stoodStill));

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => Interlocked.Read(ref _lastTicks);

    /// <summary>
    /// Times that packet time went back by more than a second, or ran ahead of the time that passed: by ten seconds where this machine gives the
    /// times, by an hour where a remote capture does, which may be a replay.
    /// </summary>
    public long ClockJumps => Interlocked.Read(ref _clockJumps);

    /// <summary>By how much the time of the last packet was ahead of the clock when it was read; negative where it was behind. Zero before the first packet.</summary>
    public TimeSpan ClockOffset => new(Interlocked.Read(ref _clockOffset));

    /// <summary>Why the loop ended by itself; null while it runs or when it was stopped.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the loop has ended.</summary>
    public bool HasEnded => !_thread.IsAlive && _thread.ThreadState != ThreadState.Unstarted;

    /// <summary>Begins to read.</summary>
    public void Start() => _thread.Start();

    /// <summary>Judges by other options from now on.</summary>
    public void Use(DetectionOptions options) => _watch.Use(options);

    /// <summary>Asks the loop to end. It reads what the ring holds, reports its open sessions as they are, then ends.</summary>
    public void Stop() => _stopping = true;

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
            Loop();
            _flows.Flush();
            Fault = _stopping ? null : _source.Problem?.Message ?? $"{_source.Name}: the source ended";
        }
#pragma warning disable CA1031 // A defect in one worker must not end the sensor: it is a state with a name that the service reports.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault = $"{_source.Name}: the worker failed: {e.GetType().Name}: {e.Message}";
        }
    }

    private void Loop()
    {
        var batch = new FrameHeader[BatchFrames];
        long lastVerdicts = _clock.GetTimestamp();
        long lastExpiry = lastVerdicts;
        long lastGivenBack = lastVerdicts;
        long lastFrames = lastVerdicts;
        long stoppingSince = 0;
        while (true)
        {
            bool stopping = _stopping;
            int count = _source.Read(batch);
            long now = _clock.GetTimestamp();
            NoteRound(_clock.GetElapsedTime(Interlocked.Exchange(ref _heartbeat, now), now));
            if (count > 0)
            {
                NoteTime(batch[count - 1].Ticks, _clock.GetElapsedTime(lastFrames, now));
                lastFrames = now;
                _flows.Process(batch.AsSpan(0, count), _source.Memory);
            }
            else if (_source.IsEnded || stopping)
            {
                return;
            }

            if (stopping)
            {
                stoppingSince = stoppingSince == 0 ? now : stoppingSince;
                if (_clock.GetElapsedTime(stoppingSince, now) > DrainLimit)
                {
                    return;
                }
            }

            if (_clock.GetElapsedTime(lastGivenBack, now) >= GiveBackInterval)
            {
                lastGivenBack = now;
                GiveBack();
            }

            if (_clock.GetElapsedTime(lastVerdicts, now) >= VerdictInterval)
            {
                lastVerdicts = now;
                _flows.VisitOpen(SessionTracker.Report);

                // Packet time goes on from the last packet: a remote capture may be of another day.
                long packetNow = _lastTicks + _clock.GetElapsedTime(lastFrames, now).Ticks;
                _flows.CloseEnded(packetNow);
                if (count == 0 && _lastTicks != 0 && _clock.GetElapsedTime(lastExpiry, now) >= ExpiryInterval)
                {
                    lastExpiry = now;
                    _flows.Expire(packetNow);
                }
            }
        }
    }

    /// <summary>A sensor at rest allocates next to nothing, so what it let go would stay for hours without a collection.</summary>
    private void GiveBack()
    {
        if (_flows.GiveBack())
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private void NoteRound(TimeSpan taken)
    {
        if (taken > MaxRoundTime)
        {
            Interlocked.Add(ref _stoodStill, taken.Ticks);
        }
    }

    private void NoteTime(long ticks, TimeSpan passed)
    {
        long before = _lastTicks;
        var ahead = passed + (_source.IsStampedHere ? MaxStepAhead : MaxRemoteStepAhead);
        if (before != 0 && (ticks < before - MaxStepBack.Ticks || ticks > before + ahead.Ticks))
        {
            Interlocked.Increment(ref _clockJumps);
        }

        Interlocked.Exchange(ref _lastTicks, ticks);
        Interlocked.Exchange(ref _clockOffset, ticks - _clock.GetUtcNow().UtcTicks);
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

        public void OnConnection(in FlowSummary flow) => receiver.OnConnection(flow);
    }
}
