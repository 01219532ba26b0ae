using System.Runtime.CompilerServices;

namespace RfbWatch.Kql.Values;

/// <summary>
/// One scalar value of 16 bytes that carries its type. The default value is null. A dynamic cell can be any value, including an array or a bag.
/// The <c>As…</c> members do not convert: use only the one that matches <see cref="Kind"/>.
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

    /// <summary>The type of the value.</summary>
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

    /// <summary>True only for bool true; false for bool false, null and values of other types.</summary>
    public bool IsTrue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ReferenceEquals(_reference, KindTag.Bool) && _bits != 0;
    }

    /// <summary>True for int and long.</summary>
    internal bool IsInteger => ReferenceEquals(_reference, KindTag.Long) || ReferenceEquals(_reference, KindTag.Int);

    /// <summary>The bool value.</summary>
    public bool AsBool => _bits != 0;

    /// <summary>The int or long value; for bool 0 or 1; for datetime and timespan the ticks.</summary>
    public long AsLong => _bits;

    /// <summary>The real value.</summary>
    public double AsReal => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The decimal value.</summary>
    public decimal AsDecimal => (decimal)_reference!;

    /// <summary>The guid value.</summary>
    public Guid AsGuid => (Guid)_reference!;

    /// <summary>The datetime value, UTC.</summary>
    public DateTime AsDateTime => new(_bits, DateTimeKind.Utc);

    /// <summary>The timespan value.</summary>
    public TimeSpan AsTimeSpan => new(_bits);

    /// <summary>The string, or null when the value is not a string.</summary>
    public string? AsString
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _reference as string;
    }

    /// <summary>The array, or null when the value is not an array.</summary>
    public DynamicArray? AsArray => _reference as DynamicArray;

    /// <summary>The property bag, or null when the value is not a bag.</summary>
    public DynamicBag? AsBag => _reference as DynamicBag;

    /// <summary>The string; for other types the result of <c>tostring()</c>; empty for null.</summary>
    public string Text => _reference as string ?? ValueText.Of(this);

    /// <summary>Creates a bool.</summary>
    public static KustoValue Of(bool value) => new(KindTag.Bool, value ? 1 : 0);

    /// <summary>Creates a long.</summary>
    public static KustoValue Of(long value) => new(KindTag.Long, value);

    /// <summary>Creates an int.</summary>
    public static KustoValue OfInt(int value) => new(KindTag.Int, value);

    /// <summary>Creates a real.</summary>
    public static KustoValue Of(double value) => new(KindTag.Real, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Creates a decimal.</summary>
    public static KustoValue Of(decimal value) => new(value, 0);

    /// <summary>Creates a datetime; its ticks are interpreted as UTC.</summary>
    public static KustoValue Of(DateTime value) => new(KindTag.DateTime, value.Ticks);

    /// <summary>Creates a timespan.</summary>
    public static KustoValue Of(TimeSpan value) => new(KindTag.TimeSpan, value.Ticks);

    /// <summary>Creates a guid.</summary>
    public static KustoValue Of(Guid value) => new(value, 0);

    /// <summary>Creates a string; null becomes the empty string, because strings are never null.</summary>
    public static KustoValue Of(string? value) => new(value ?? string.Empty, 0);

    /// <summary>Creates a dynamic array; null stays null.</summary>
    public static KustoValue Of(DynamicArray? value) => new(value, 0);

    /// <summary>Creates a property bag; null stays null.</summary>
    public static KustoValue Of(DynamicBag? value) => new(value, 0);

    /// <summary>Returns the missing value of a type: the empty string for string, null for other types.</summary>
    public static KustoValue MissingOf(KustoType type) => type == KustoType.String ? EmptyString : default;

    /// <summary>Gets the value of an int, long, real, decimal or bool as a real.</summary>
    internal bool TryGetReal(out double value)
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
            case ValueKind.Null or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag:
            default:
                value = 0;
                return false;
        }
    }

    /// <summary>Equality for group-by, distinct and join keys: null equals null, int equals long, NaN equals NaN.</summary>
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

    /// <summary>Creates a value of a kind that fits into 64 bits: for datetime and timespan the ticks, for real its bits, for bool 0 or 1.</summary>
    internal static KustoValue OfBits(ValueKind kind, long bits) => new(KindTag.Of(kind), bits);

    /// <summary>Creates a value of the same kind, which must fit into 64 bits.</summary>
    internal KustoValue WithBits(long bits) => new(_reference, bits);

    /// <summary>True when the value is stored as an integer: bool, int, long, datetime, timespan.</summary>
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

        public static KindTag? Of(ValueKind kind) => kind switch
        {
            ValueKind.Bool => Bool,
            ValueKind.Int => Int,
            ValueKind.Long => Long,
            ValueKind.Real => Real,
            ValueKind.DateTime => DateTime,
            ValueKind.TimeSpan => TimeSpan,
            ValueKind.Null or ValueKind.Decimal or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => null,
        };
    }
}
