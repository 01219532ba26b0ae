using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Converts a physical value to a Kusto value; false if there is no Kusto equivalent.</summary>
internal delegate bool CellConversion<in T>(T raw, out KustoValue value);

/// <summary>Time units of Parquet.</summary>
internal enum TimeUnitKind : byte
{
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>The conversions from physical values, by logical type (parquet.apache.org/docs/file-format/types/logicaltypes).</summary>
internal static class CellConversion
{
    private const int NanosecondsPerTick = 100;

    // Julian day number of 1970-01-01. INT96 times contain a Julian day number.
    private const long JulianEpoch = 2_440_588;

    // .NET's decimal has 96 bits and at most 28 digits after the decimal point.
    private const int MaxScale = 28;

    private static readonly UTF8Encoding Lenient = new(false);

    public static bool Bool(bool raw, out KustoValue value)
    {
        value = KustoValue.Of(raw);
        return true;
    }

    public static bool Int32(int raw, out KustoValue value)
    {
        value = KustoValue.OfInt(raw);
        return true;
    }

    public static bool Unsigned32(int raw, out KustoValue value)
    {
        value = KustoValue.Of((long)(uint)raw);
        return true;
    }

    public static bool Int64(long raw, out KustoValue value)
    {
        value = KustoValue.Of(raw);
        return true;
    }

    // Kusto has no unsigned type: a value that does not fit into long has no equivalent.
    public static bool Unsigned64(long raw, out KustoValue value)
    {
        value = KustoValue.Of(raw);
        return raw >= 0;
    }

    public static bool Single(float raw, out KustoValue value)
    {
        value = KustoValue.Of((double)raw);
        return true;
    }

    public static bool Double(double raw, out KustoValue value)
    {
        value = KustoValue.Of(raw);
        return true;
    }

    public static bool HalfFloat(ReadOnlyMemory<byte> raw, out KustoValue value)
    {
        value = raw.Length == 2 ? KustoValue.Of((double)BinaryPrimitives.ReadHalfLittleEndian(raw.Span)) : KustoValue.Null;
        return raw.Length == 2;
    }

    // Days since 1970-01-01.
    public static bool Date(int raw, out KustoValue value) => TryTime((Int128)raw * TimeSpan.TicksPerDay, out value);

    public static bool TimeOfDay(int raw, out KustoValue value)
    {
        value = KustoValue.Of(new TimeSpan(raw * TimeSpan.TicksPerMillisecond));
        return true;
    }

    // Time since 1970-01-01, UTC. A time in an unknown time zone is read as UTC.
    public static CellConversion<long> Time(TimeUnitKind unit) => unit == TimeUnitKind.Microseconds ? TimeOfMicroseconds : (long raw, out KustoValue value) => TryTime(TicksOf(raw, unit), out value);

    // The most common unit, computed without 128-bit integers.
    private static bool TimeOfMicroseconds(long raw, out KustoValue value)
    {
        const long EpochMicroseconds = 62_135_596_800_000_000;
        const long LastMicrosecond = 315_537_897_599_999_999;
        long microseconds = unchecked(raw + EpochMicroseconds);
        bool exists = (ulong)microseconds <= LastMicrosecond;
        value = exists ? KustoValue.Of(new DateTime(microseconds * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc)) : KustoValue.Null;
        return exists;
    }

    public static CellConversion<long> Duration(TimeUnitKind unit) => (long raw, out KustoValue value) =>
    {
        var ticks = TicksOf(raw, unit);
        bool fits = ticks >= long.MinValue && ticks <= long.MaxValue;
        value = fits ? KustoValue.Of(new TimeSpan((long)ticks)) : KustoValue.Null;
        return fits;
    };

    // INT96, as written by Impala and older versions of Spark and Hive: nanoseconds of the day, then the Julian day.
    public static bool ImpalaTime(BigInteger raw, out KustoValue value)
    {
        long nanoseconds = (long)(ulong)(raw & ulong.MaxValue);
        long day = (long)(raw >> 64);
        return TryTime(((Int128)(day - JulianEpoch) * TimeSpan.TicksPerDay) + TicksOf(nanoseconds, TimeUnitKind.Nanoseconds), out value);
    }

    public static CellConversion<int> Decimal32(int scale) => (int raw, out KustoValue value) => TryDecimal(raw, scale, out value);

    public static CellConversion<long> Decimal64(int scale) => (long raw, out KustoValue value) => TryDecimal(raw, scale, out value);

    public static CellConversion<ReadOnlyMemory<byte>> DecimalBytes(int scale) => (ReadOnlyMemory<byte> raw, out KustoValue value) =>
        TryDecimal(new BigInteger(raw.Span, isBigEndian: true), scale, out value);

    public static bool Uuid(ReadOnlyMemory<byte> raw, out KustoValue value)
    {
        const int Bytes = 16;
        value = raw.Length == Bytes ? KustoValue.Of(new Guid(raw.Span, bigEndian: true)) : KustoValue.Null;
        return raw.Length == Bytes;
    }

    // Months, days and milliseconds. A timespan cannot keep them separate, so the result is an ISO 8601 duration.
    public static bool Interval(ReadOnlyMemory<byte> raw, out KustoValue value)
    {
        const int Bytes = 12;
        value = KustoValue.EmptyString;
        if (raw.Length != Bytes)
        {
            return false;
        }

        var bytes = raw.Span;
        value = KustoValue.Of(string.Create(CultureInfo.InvariantCulture, $"P{BinaryPrimitives.ReadUInt32LittleEndian(bytes)}M{BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])}DT{BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) / 1000m}S"));
        return true;
    }

    public static bool Json(ReadOnlyMemory<byte> raw, out KustoValue value)
    {
        value = DynamicJson.Parse(Lenient.GetString(raw.Span));
        return true;
    }

    public static bool Binary(ReadOnlyMemory<byte> raw, out KustoValue value)
    {
        value = KustoValue.Of(Convert.ToBase64String(raw.Span));
        return true;
    }

    public static bool TextOrBinary(ReadOnlyMemory<byte> raw, out KustoValue value)
    {
        value = KustoValue.Of(Utf8.IsValid(raw.Span) ? Lenient.GetString(raw.Span) : Convert.ToBase64String(raw.Span));
        return true;
    }

    private static Int128 TicksOf(long raw, TimeUnitKind unit) => unit switch
    {
        TimeUnitKind.Milliseconds => (Int128)raw * TimeSpan.TicksPerMillisecond,
        TimeUnitKind.Microseconds => (Int128)raw * TimeSpan.TicksPerMicrosecond,

        // Rounded down, also before 1970.
        TimeUnitKind.Nanoseconds => raw >= 0 ? raw / NanosecondsPerTick : ((raw + 1) / NanosecondsPerTick) - 1,
    };

    private static bool TryTime(Int128 ticksSince1970, out KustoValue value)
    {
        var ticks = ticksSince1970 + DateTime.UnixEpoch.Ticks;
        bool exists = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        value = exists ? KustoValue.Of(new DateTime((long)ticks, DateTimeKind.Utc)) : KustoValue.Null;
        return exists;
    }

    private static bool TryDecimal(BigInteger unscaled, int scale, out KustoValue value)
    {
        for (; scale > MaxScale; scale--)
        {
            unscaled /= 10;
        }

        bool isNegative = unscaled.Sign < 0;
        var magnitude = BigInteger.Abs(unscaled);
        value = KustoValue.Null;
        if (scale < 0 || magnitude.GetBitLength() > 96)
        {
            return false;
        }

        value = KustoValue.Of(new decimal((int)(uint)(magnitude & uint.MaxValue), (int)(uint)((magnitude >> 32) & uint.MaxValue), (int)(uint)(magnitude >> 64), isNegative, (byte)scale));
        return true;
    }
}
