using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>Packet time in 32 bits: units of 2^20 ticks (about 0.105 s) since shortly before the first packet.</summary>
internal struct FlowClock
{
    private const int Shift = 20;

    /// <summary>Packets may be older than the first one by this much (about 5 days); older ones get time 0.</summary>
    private const long Headroom = 1L << 42;

    private long _base;
    private bool _set;

    /// <summary>Returns the number of units in a time span, rounded up.</summary>
    public static uint Units(TimeSpan time) => (uint)Math.Clamp((time.Ticks >> Shift) + 1, 1, int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Coarse(long ticks)
    {
        if (!_set)
        {
            _set = true;
            _base = ticks - Headroom;
        }

        return (uint)Math.Clamp((ticks - _base) >> Shift, 0, uint.MaxValue);
    }

    /// <summary>Returns the time of a coarse value, rounded down to its unit (100 ns ticks).</summary>
    public readonly long Ticks(uint coarse) => _base + ((long)coarse << Shift);

    /// <summary>Whether <paramref name="last"/> is earlier than <paramref name="now"/> by more than the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIdle(uint now, uint last, uint limit) => now > last && now - last > limit;
}
