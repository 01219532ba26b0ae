namespace RfbWatch.Throughput;

/// <summary>A seeded generator (xorshift64*): the same seed gives the same capture on every machine and runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15 + 0x1234567;

    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }

    public int Below(int bound) => (int)((Next() >> 33) % (uint)bound);

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => Unit() < share;

    public T Pick<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>A Pareto-distributed number with shape 1.2 and this mean, limited to 2,000 times the mean.</summary>
    public long HeavyTail(double mean)
    {
        const double Shape = 1.2;
        double smallest = mean * (Shape - 1) / Shape;
        return (long)Math.Min(mean * 2000, smallest / Math.Pow(1 - Unit(), 1 / Shape));
    }
}
