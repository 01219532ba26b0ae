namespace RfbWatch.TestKit;

/// <summary>
/// A clock that runs in real time from an instant that the test chooses, and that the test can advance: a minute of silence without waiting for it.
/// Timers run in real time.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    private readonly DateTimeOffset _start;
    private readonly long _started = System.GetElapsedTime(0).Ticks;
    private long _ahead;

    /// <summary>A clock that starts at the machine's time.</summary>
    public ManualClock()
        : this(System.GetUtcNow().UtcDateTime)
    {
    }

    /// <summary>A clock that starts at the given instant, UTC.</summary>
    public ManualClock(DateTime start) => _start = new DateTimeOffset(start, TimeSpan.Zero);

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The current time, UTC.</summary>
    public DateTime Now => GetUtcNow().UtcDateTime;

    /// <summary>Advances the clock.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    /// <inheritdoc />
    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _ahead);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp() - _started);
}
