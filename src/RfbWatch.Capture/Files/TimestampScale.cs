namespace RfbWatch.Capture.Files;

/// <summary>Converts the 64-bit timestamps of a pcapng interface to ticks, according to if_tsresol and if_tsoffset.</summary>
internal readonly struct TimestampScale
{
    /// <summary>The resolution if the option is absent: microseconds.</summary>
    public const byte DefaultResolution = 6;

    private const int PowerOfTwo = 0x80;
    private const int ExponentMask = 0x7F;
    private const int TickExponent = 7;

    /// <summary>Powers of ten up to this exponent fit into 128 bits; with finer units, any 64-bit count is less than a tick.</summary>
    private const int MaxDecimalExponent = 38;

    private readonly long _originTicks;
    private readonly ulong _multiplier;

    // Two halves instead of a UInt128: code whose types contain one is excluded from ahead-of-time compilation.
    private readonly ulong _divisorHigh;
    private readonly ulong _divisor;
    private readonly ulong _directLimit;

    /// <param name="resolution">if_tsresol: seconds per unit, 10 to the power of -n, or 2 to the power of -n if the top bit is set.</param>
    /// <param name="offsetSeconds">if_tsoffset: seconds to add.</param>
    public TimestampScale(byte resolution, long offsetSeconds)
    {
        int exponent = resolution & ExponentMask;
        UInt128 divisor;
        if ((resolution & PowerOfTwo) != 0)
        {
            _multiplier = TimeSpan.TicksPerSecond;
            divisor = UInt128.One << exponent;
        }
        else
        {
            _multiplier = exponent < TickExponent ? (ulong)PowerOfTen(TickExponent - exponent) : 1;
            divisor = exponent > TickExponent ? PowerOfTen(Math.Min(exponent - TickExponent, MaxDecimalExponent)) : 1;
        }

        _divisorHigh = (ulong)(divisor >> 64);
        _divisor = (ulong)divisor;
        _directLimit = _divisorHigh != 0 ? 0 : ulong.MaxValue / _multiplier;
        _originTicks = (long)Int128.Clamp(
            FrameTime.UnixEpochTicks + ((Int128)offsetSeconds * TimeSpan.TicksPerSecond), -FrameTime.MaxTicks, FrameTime.MaxTicks);
    }

    /// <summary>Returns the time in ticks, clamped to the range of DateTime.</summary>
    public long ToTicks(ulong time)
    {
        ulong ticks = _divisorHigh == 0 && time <= _directLimit ? time * _multiplier / _divisor : Wide(time);
        return Math.Clamp(_originTicks + (long)Math.Min(ticks, (ulong)FrameTime.MaxTicks), 0, FrameTime.MaxTicks);
    }

    private ulong Wide(ulong time) =>
        (ulong)UInt128.Min((UInt128)time * _multiplier / new UInt128(_divisorHigh, _divisor), ulong.MaxValue);

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }

        return power;
    }
}
