using System.Runtime.CompilerServices;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>A vector or constant whose cells are of one kind that fits into 64 bits.</summary>
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

    /// <summary>Creates an operand; false for vectors of other cells and for a null constant.</summary>
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

    /// <summary>Whether two operands compare as 64-bit integers: they have the same kind, which is not real, or both are integers.</summary>
    public static bool AreWhole(FixedOperand left, FixedOperand right) =>
        (left.Kind == right.Kind && left.Kind != ValueKind.Real) || (left.IsInteger && right.IsInteger);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long BitsAt(int row) => _bits is null ? _constant : _bits[row];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double RealAt(int row) => Kind == ValueKind.Real ? BitConverter.Int64BitsToDouble(BitsAt(row)) : BitsAt(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => NullBits.IsSet(_nulls, row);

    /// <summary>
    /// Returns the null bits of a result, which is null if either operand is. The null bits of a stored column may extend beyond the rows of the block; those of a computed column do
    /// not.
    /// </summary>
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
