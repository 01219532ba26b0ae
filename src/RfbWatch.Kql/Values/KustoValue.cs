using System.Runtime.CompilerServices;

namespace RfbWatch.Kql.Values;

/// <summary>
/// One scalar value: 16 bytes, self-describing. The default value is null. A dynamic cell is any value, also an array or a bag.
/// The <c>As…</c> members do not convert: read only what <see cref="Kind"/> says.
/// </summary>
public readonly struct KustoValue : IEquatable<KustoValue>
{
    private readonly object? _reference;
    private readonly long _bits;

    private KustoValue(object? reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    /// <summary>Null.</summary>
    public static KustoValue Null => default;

    /// <summary>The empty string.</summary>
    public static KustoValue EmptyString { get; } = new(string.Empty, 0);

    /// <summary>bool true.</summary>
    public static KustoValue True => new(KindTag.Bool, 1);

    /// <summary>bool false.</summary>
    public static KustoValue False => new(KindTag.Bool, 0);

    /// <summary>What the value holds.</summary>
    public ValueKind Kind => _reference switch
    {
        null => ValueKind.Null,
        KindTag tag => tag.Kind,
        string => ValueKind.String,
        DynamicArray => ValueKind.Array,
        DynamicBag => ValueKind.Bag,
        decimal => ValueKind.Decimal,
        _ => ValueKind.Guid,
    };

    /// <summary>True for null. An empty string is not null.</summary>
    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _reference is null;
    }

    /// <summary>True for bool true; false for false, null and anything else.</summary>
    public bool IsTrue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ReferenceEquals(_reference, KindTag.Bool) && _bits != 0;
    }

    /// <summary>True for int and long.</summary>
    public bool IsInteger => ReferenceEquals(_reference, KindTag.Long) || ReferenceEquals(_reference, KindTag.Int);

    /// <summary>The bool held.</summary>
    public bool AsBool => _bits != 0;

    /// <summary>The int or long held; for bool 0 or 1; for datetime and timespan the ticks.</summary>
    public long AsLong => _bits;

    /// <summary>The real held.</summary>
    public double AsReal => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The decimal held.</summary>
    public decimal AsDecimal => (decimal)_reference!;

    /// <summary>The guid held.</summary>
    public Guid AsGuid => (Guid)_reference!;

    /// <summary>The datetime held, UTC.</summary>
    public DateTime AsDateTime => new(_bits, DateTimeKind.Utc);

    /// <summary>The timespan held.</summary>
    public TimeSpan AsTimeSpan => new(_bits);

    /// <summary>The string held, or null when this is no string.</summary>
    public string? AsString
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _reference as string;
    }

    /// <summary>The array held, or null when this is no array.</summary>
    public DynamicArray? AsArray => _reference as DynamicArray;

    /// <summary>The property bag held, or null when this is no bag.</summary>
    public DynamicBag? AsBag => _reference as DynamicBag;

    /// <summary>The string held; for other kinds the text that <c>tostring()</c> gives; empty for null.</summary>
    public string Text => _reference as string ?? ValueText.Of(this);

    /// <summary>A bool.</summary>
    public static KustoValue Of(bool value) => new(KindTag.Bool, value ? 1 : 0);

    /// <summary>A long.</summary>
    public static KustoValue Of(long value) => new(KindTag.Long, value);

    /// <summary>An int.</summary>
    public static KustoValue OfInt(int value) => new(KindTag.Int, value);

    /// <summary>A real.</summary>
    public static KustoValue Of(double value) => new(KindTag.Real, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A decimal.</summary>
    public static KustoValue Of(decimal value) => new(value, 0);

    /// <summary>A datetime; its ticks are taken as UTC.</summary>
    public static KustoValue Of(DateTime value) => new(KindTag.DateTime, value.Ticks);

    /// <summary>A timespan.</summary>
    public static KustoValue Of(TimeSpan value) => new(KindTag.TimeSpan, value.Ticks);

    /// <summary>A guid.</summary>
    public static KustoValue Of(Guid value) => new(value, 0);

    /// <summary>A string; null gives the empty string, for strings are never null.</summary>
    public static KustoValue Of(string? value) => new(value ?? string.Empty, 0);

    /// <summary>A dynamic array; null gives null.</summary>
    public static KustoValue Of(DynamicArray? value) => new(value, 0);

    /// <summary>A property bag; null gives null.</summary>
    public static KustoValue Of(DynamicBag? value) => new(value, 0);

    /// <summary>What a missing value of a type is: the empty string for string, null otherwise.</summary>
    public static KustoValue MissingOf(KustoType type) => type == KustoType.String ? EmptyString : default;

    /// <summary>The real value of an int, long, real, decimal or bool.</summary>
    public bool TryGetReal(out double value)
    {
        switch (Kind)
        {
            case ValueKind.Int or ValueKind.Long or ValueKind.Bool:
                value = _bits;
                return true;
            case ValueKind.Real:
                value = AsReal;
                return true;
            case ValueKind.Decimal:
                value = (double)AsDecimal;
                return true;
            default:
                value = 0;
                return false;
        }
    }

    /// <summary>Equality of group-by, distinct and join keys: null equals null, int equals long, NaN equals NaN.</summary>
    public bool Equals(KustoValue other) => ValueEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KustoValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ValueEquality.HashOf(this);

    /// <summary>Same as <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    /// <summary>Key equality, see <see cref="Equals(KustoValue)"/>.</summary>
    public static bool operator ==(KustoValue left, KustoValue right) => left.Equals(right);

    /// <summary>Key inequality, see <see cref="Equals(KustoValue)"/>.</summary>
    public static bool operator !=(KustoValue left, KustoValue right) => !left.Equals(right);

    internal object? Reference => _reference;

    /// <summary>True when the bits are a whole number: bool, int, long, datetime, timespan.</summary>
    internal bool IsWhole => _reference is KindTag tag && !ReferenceEquals(tag, KindTag.Real);

    private sealed class KindTag(ValueKind kind)
    {
        public static readonly KindTag Bool = new(ValueKind.Bool);
        public static readonly KindTag Int = new(ValueKind.Int);
        public static readonly KindTag Long = new(ValueKind.Long);
        public static readonly KindTag Real = new(ValueKind.Real);
        public static readonly KindTag DateTime = new(ValueKind.DateTime);
        public static readonly KindTag TimeSpan = new(ValueKind.TimeSpan);

        public ValueKind Kind { get; } = kind;
    }
}
