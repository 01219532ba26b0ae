namespace RfbWatch.Sensor.Health;

/// <summary>Readings of the recent past: what came within a length of time is the present reading less the one from before it.</summary>
internal sealed class CounterWindow<T>(TimeSpan length, TimeProvider clock, T first)
{
    private readonly Queue<(long Time, T Reading)> _readings = new([(clock.GetTimestamp(), first)]);
    private (long Time, T Reading) _base = (clock.GetTimestamp(), first);

    /// <summary>Time between the reading that <see cref="Before"/> gave last and the one that it took.</summary>
    public TimeSpan Span { get; private set; }

    /// <summary>Takes a reading of now and gives the one from before the window; the very first while the window has not passed.</summary>
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
