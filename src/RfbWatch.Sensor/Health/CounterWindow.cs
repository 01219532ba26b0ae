namespace RfbWatch.Sensor.Health;

/// <summary>Stores recent readings of counters: the increase within a window is the current reading minus the one from before the window.</summary>
internal sealed class CounterWindow<T>(TimeSpan length, TimeProvider clock, T first)
{
    private readonly Queue<(long Time, T Reading)> _readings = new([(clock.GetTimestamp(), first)]);
    private (long Time, T Reading) _base = (clock.GetTimestamp(), first);

    /// <summary>Time between the last reading passed to <see cref="Before"/> and the one that it returned.</summary>
    public TimeSpan Span { get; private set; }

    /// <summary>Adds the current reading and returns the one from before the window, or the very first until the window has passed.</summary>
    public T Before(T reading)
    {
        long now = clock.GetTimestamp();
        _readings.Enqueue((now, reading));
        while (clock.GetElapsedTime(_readings.Peek().Time, now) >= length)
        {
            _base = _readings.Dequeue();
        }

        Span = clock.GetElapsedTime(_base.Time, now);
        return _base.Reading;
    }
}
