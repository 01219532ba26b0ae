using System.Runtime.CompilerServices;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>A vector, or a constant, of cells of one kind that fits 64 bits.</summary>
internal readonly struct FixedOperand
{
    private readonly long[]? _bits;
    private readonly long _constant;
    private readonly ulong[]? _nulls;

    private FixedOperand(ValueKind kind, long[]? bits, long constant, ulong[]? nulls)
    {
        Kind = kind;
        _bits = bits;
        _constant = constant;
        _nulls = nulls;
    }

    public ValueKind Kind { get; }

    public bool IsInteger => Kind is ValueKind.Int or ValueKind.Long;

    public bool HasNulls => _nulls is not null;

    /// <summary>False for vectors of other cells, and for a null constant.</summary>
    public static bool TryOf(Vector vector, out FixedOperand operand)
    {
        operand = vector switch
        {
            FixedVector cells => new FixedOperand(cells.Kind, cells.Bits, 0, cells.Nulls),
            ConstantVector { Value: var value } when FixedVector.Holds(value.Kind) => new FixedOperand(value.Kind, null, value.AsLong, null),
            _ => default,
        };
        return operand.Kind != ValueKind.Null;
    }

    /// <summary>True when two operands compare as the numbers of 64 bits do: two of one kind that is not real, or two integers.</summary>
    public static bool AreWhole(FixedOperand left, FixedOperand right) =>
        (left.Kind == right.Kind && left.Kind != ValueKind.Real) || (left.IsInteger && right.IsInteger);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long BitsAt(int row) => _bits is null ? _constant : _bits[row];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double RealAt(int row) => Kind == ValueKind.Real ? BitConverter.Int64BitsToDouble(BitsAt(row)) : BitsAt(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => NullBits.IsSet(_nulls, row);

    /// <summary>Null where one of the two is. Bits of a stored column may reach beyond the rows of the block, those of a computed one do not.</summary>
    public static ulong[]? NullsOf(FixedOperand left, FixedOperand right)
    {
        if (left._nulls is null || right._nulls is null)
        {
            return left._nulls ?? right._nulls;
        }

        ulong[] both = new ulong[Math.Min(left._nulls.Length, right._nulls.Length)];
        for (int i = 0; i < both.Length; i++)
        {
            both[i] = left._nulls[i] | right._nulls[i];
        }

        return both;
    }
}
