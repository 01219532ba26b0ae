using RfbWatch.Capture.Live;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Paces the loop of a live worker by the clock: sessions that came to a verdict are reported, ended and idle flows are let go, memory is given back, and the loop ends when it is
/// asked to, once what the source holds is read. It also watches the loop and the times of packets. Others read its numbers while it runs; they may be a moment old.
/// </summary>
internal sealed class LiveClock(LiveSource source, FlowWorker<FlowHandler> flows, TimeProvider clock) : ILoopClock
{
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

    private volatile bool _stopping;
    private bool _isStopping;
    private long _heartbeat = clock.GetTimestamp();
    private long _lastTicks;
    private long _clockJumps;
    private long _clockOffset;
    private long _stoodStill;
    private long _now;
    private long _lastVerdicts;
    private long _lastExpiry;
    private long _lastGivenBack;
    private long _lastFrames;
    private long _stoppingSince;

    /// <summary>Whether the loop was asked to end.</summary>
    public bool Stopping => _stopping;

    /// <summary>Timestamp of the clock at which the loop last went round.</summary>
    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>How long the loop stood still in all, in rounds of more than a second.</summary>
    public TimeSpan StoodStill => TimeSpan.FromTicks(Interlocked.Read(ref _stoodStill));

    /// <summary>Time of the last packet (100 ns ticks, UTC); 0 before the first.</summary>
    public long LastTicks => Interlocked.Read(ref _lastTicks);

    /// <summary>Times that packet time went back by more than a second, or ran ahead of the time that passed.</summary>
    public long ClockJumps => Interlocked.Read(ref _clockJumps);

    /// <summary>By how much the time of the last packet was ahead of the clock when it was read; negative where it was behind. Zero before the first packet.</summary>
    public TimeSpan ClockOffset => new(Interlocked.Read(ref _clockOffset));

    /// <summary>Asks the loop to end. Any thread may.</summary>
    public void Stop() => _stopping = true;

    /// <summary>The loop begins now.</summary>
    public void Start() => _lastVerdicts = _lastExpiry = _lastGivenBack = _lastFrames = clock.GetTimestamp();

    /// <inheritdoc />
    public bool BeginRound()
    {
        // Asked before reading: what came before the request to end is read.
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

        if (clock.GetElapsedTime(_lastGivenBack, _now) >= GiveBackInterval)
        {
            _lastGivenBack = _now;
            GiveBack();
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
        flows.VisitOpen(SessionTracker.Report);

        // Packet time goes on from the last packet: a remote capture may be of another day.
        long packetNow = _lastTicks + clock.GetElapsedTime(_lastFrames, _now).Ticks;
        flows.CloseEnded(packetNow);
        if (frames == 0 && _lastTicks != 0 && clock.GetElapsedTime(_lastExpiry, _now) >= ExpiryInterval)
        {
            _lastExpiry = _now;
            flows.Expire(packetNow);
        }
    }

    /// <summary>Whether the time is over in which what the source holds is read.</summary>
    private bool IsDrained()
    {
        if (!_isStopping)
        {
            return false;
        }

        _stoppingSince = _stoppingSince == 0 ? _now : _stoppingSince;
        return clock.GetElapsedTime(_stoppingSince, _now) > DrainLimit;
    }

    /// <summary>A sensor at rest allocates next to nothing, so what it let go would stay for hours without a collection.</summary>
    private void GiveBack()
    {
        if (flows.GiveBack())
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
        var ahead = passed + (source.IsStampedHere ? MaxStepAhead : MaxRemoteStepAhead);
        if (before != 0 && (ticks < before - MaxStepBack.Ticks || ticks > before + ahead.Ticks))
        {
            Interlocked.Increment(ref _clockJumps);
        }

        Interlocked.Exchange(ref _lastTicks, ticks);
        Interlocked.Exchange(ref _clockOffset, ticks - clock.GetUtcNow().UtcTicks);
    }
}
