using RfbWatch.Capture.Live;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Drives the loop of a live worker by the clock: reports sessions with a verdict, releases ended and idle flows, returns memory, and ends the loop on request after the frames in the
/// source's ring have been read. It also monitors the loop and packet times. Other threads may read the properties, whose values may be slightly out of date.
/// </summary>
internal sealed class LiveClock(LiveSource source, FlowWorker<FlowHandler> flows, TimeProvider clock) : ILoopClock
{
    /// <summary>Interval at which open flows are checked for sessions with a verdict; well under the one second within which a row must appear.</summary>
    private static readonly TimeSpan VerdictInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Interval at which idle flows are released while no packets arrive.</summary>
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    /// <summary>Maximum duration of an iteration. A longer one means that the loop did not run, because the process was stopped or was not scheduled.</summary>
    private static readonly TimeSpan MaxRoundTime = TimeSpan.FromSeconds(1);

    /// <summary>Interval at which memory from a past peak of flows is released.</summary>
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MaxStepBack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxStepAhead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxRemoteStepAhead = TimeSpan.FromHours(1);

    /// <summary>Maximum time for reading the frames left in the ring after the end was requested.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    /// <summary>Number of reported sessions after which the source may free space in its ring: after a stall, reporting all sessions can take as long as the ring takes to fill.</summary>
    private const int ReportsBeforeRelief = 64;

    private volatile bool _stopping;
    private bool _isStopping;
    private long _heartbeat = clock.GetTimestamp();
    private long _lastTicks;
    private long _clockJumps;
    private long _clockOffset;
    private long _suspended;
    private long _now;
    private long _lastVerdicts;
    private long _lastExpiry;
    private long _lastTrim;
    private long _lastFrames;
    private long _stoppingSince;
    private int _reports;

    /// <summary>Whether the loop was requested to end.</summary>
    public bool Stopping => _stopping;

    /// <summary>Clock timestamp of the last iteration of the loop.</summary>
    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>Time for which the loop did not run, as the sum of iterations that took more than a second.</summary>
    public TimeSpan SuspendedTime => TimeSpan.FromTicks(Interlocked.Read(ref _suspended));

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => Interlocked.Read(ref _lastTicks);

    /// <summary>Number of times that packet time went back by more than a second, or advanced faster than the clock by more than the tolerance.</summary>
    public long ClockJumps => Interlocked.Read(ref _clockJumps);

    /// <summary>Difference between the time of the last packet and the clock when it was read: positive if ahead, negative if behind. Zero before the first packet.</summary>
    public TimeSpan ClockOffset => new(Interlocked.Read(ref _clockOffset));

    /// <summary>Requests the loop to end. Thread-safe.</summary>
    public void Stop() => _stopping = true;

    /// <summary>Marks the start of the loop.</summary>
    public void Start() => _lastVerdicts = _lastExpiry = _lastTrim = _lastFrames = clock.GetTimestamp();

    /// <inheritdoc />
    public bool BeginRound()
    {
        // Checked before reading, so that packets that arrived before the request are still read.
        _isStopping = _stopping;
        return true;
    }

    /// <inheritdoc />
    public void OnRead(ReadOnlySpan<FrameHeader> frames)
    {
        _now = clock.GetTimestamp();
        NoteRound(clock.GetElapsedTime(Interlocked.Exchange(ref _heartbeat, _now), _now));
        if (frames.Length > 0)
        {
            NoteTime(frames[^1].Ticks, clock.GetElapsedTime(_lastFrames, _now));
            _lastFrames = _now;
        }
    }

    /// <inheritdoc />
    public bool EndRound(int frames)
    {
        if ((frames == 0 && (source.IsEnded || _isStopping)) || IsDrained())
        {
            return false;
        }

        if (clock.GetElapsedTime(_lastTrim, _now) >= TrimInterval)
        {
            _lastTrim = _now;
            TrimExcess();
        }

        if (clock.GetElapsedTime(_lastVerdicts, _now) >= VerdictInterval)
        {
            _lastVerdicts = _now;
            Visit(frames);
        }

        return true;
    }

    private void Visit(int frames)
    {
        flows.VisitOpen(Report);

        // Packet time continues from the last packet: a remote capture may be from another day.
        long packetNow = _lastTicks + clock.GetElapsedTime(_lastFrames, _now).Ticks;
        source.Relieve();
        flows.CloseEnded(packetNow);
        source.Relieve();
        flows.ExpirePart(packetNow);
        if (frames == 0 && _lastTicks != 0 && clock.GetElapsedTime(_lastExpiry, _now) >= ExpiryInterval)
        {
            _lastExpiry = _now;
            flows.Expire(packetNow);
        }
    }

    private void Report(IStreamSink sink, in FlowSummary flow, FlowBeginning beginning)
    {
        SessionTracker.Report(sink, in flow, beginning);
        if (++_reports % ReportsBeforeRelief == 0)
        {
            source.Relieve();
        }
    }

    /// <summary>Whether the time limit for reading the remaining frames of the source is exceeded.</summary>
    private bool IsDrained()
    {
        if (!_isStopping)
        {
            return false;
        }

        _stoppingSince = _stoppingSince == 0 ? _now : _stoppingSince;
        return clock.GetElapsedTime(_stoppingSince, _now) > DrainLimit;
    }

    /// <summary>Releases excess memory. An idle sensor allocates almost nothing, so without a forced collection the memory would stay in use for hours.</summary>
    private void TrimExcess()
    {
        if (flows.TrimExcess())
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private void NoteRound(TimeSpan taken)
    {
        if (taken > MaxRoundTime)
        {
            Interlocked.Add(ref _suspended, taken.Ticks);
        }
    }

    private void NoteTime(long ticks, TimeSpan passed)
    {
        long before = _lastTicks;
        var ahead = passed + (source.IsStampedHere ? MaxStepAhead : MaxRemoteStepAhead);
        if (before != 0 && (ticks < before - MaxStepBack.Ticks || ticks > before + ahead.Ticks))
        {
            Interlocked.Increment(ref _clockJumps);
        }

        Interlocked.Exchange(ref _lastTicks, ticks);
        Interlocked.Exchange(ref _clockOffset, ticks - clock.GetUtcNow().UtcTicks);
    }
}
