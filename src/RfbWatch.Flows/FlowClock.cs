using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>
/// Packet time in 32 bits: units of 2^20 ticks (about 0.105 s), for 7 years before and after the time to which the clock is set. Times of one input can be further apart: a host without a
/// clock of its own starts in 1970, and a capture file can contain any time. The owner then sets the clock again and moves the coarse times that it has stored.
/// </summary>
internal struct FlowClock
{
    /// <summary>The coarse time to which the clock is set: the middle of its range.</summary>
    public const uint Middle = 1u << 31;

    private const int Shift = 20;

    private long _base;
    private bool _set;

    /// <summary>Returns the number of units in a time span, rounded up.</summary>
    public static uint Units(TimeSpan time) => (uint)Math.Clamp((time.Ticks >> Shift) + 1, 1, int.MaxValue);

    /// <summary>Returns the coarse time of a packet; false if the clock is not set, or if the time is outside of its range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryCoarse(long ticks, out uint coarse)
    {
        long place = Place(ticks);
        coarse = (uint)place;
        return _set && (ulong)place <= uint.MaxValue;
    }

    /// <summary>Returns the coarse time, or the nearest end of the range.</summary>
    public readonly uint Coarse(long ticks) => (uint)Math.Clamp(Place(ticks), 0, uint.MaxValue);

    /// <summary>Returns the number of units from the beginning of the range, which is negative or above <see cref="uint.MaxValue"/> for a time outside of it.</summary>
    public readonly long Place(long ticks) => (ticks - _base) >> Shift;

    /// <summary>Sets the clock to a time. If it was set before, it is moved by whole units: by <see cref="Place"/> of the time, before the call, minus <see cref="Middle"/>.</summary>
    public void Set(long ticks)
    {
        _base = _set ? _base + ((Place(ticks) - Middle) << Shift) : ticks - ((long)Middle << Shift);
        _set = true;
    }

    /// <summary>Returns the time of a coarse value, rounded down to its unit (100 ns ticks).</summary>
    public readonly long Ticks(uint coarse) => _base + ((long)coarse << Shift);

    /// <summary>Whether <paramref name="last"/> is earlier than <paramref name="now"/> by more than the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIdle(uint now, uint last, uint limit) => now > last && now - last > limit;
}
