using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>
/// The cells of one column in one block. Which form a vector has follows from the cells, never from the static type of its column: reading a cell always gives the value that was put in, with its kind.
/// Only rows that the block selects are defined.
/// </summary>
internal abstract class Vector
{
    /// <summary>The cell of a row.</summary>
    public abstract KustoValue this[int row] { get; }

    /// <summary>The cells of some rows, in this order.</summary>
    public abstract Vector Gather(ReadOnlySpan<int> rows);

    /// <summary>The smallest form that holds these cells of the given rows; the array is not copied where it stays.</summary>
    public static Vector Of(KustoValue[] cells, ReadOnlySpan<int> rows)
    {
        var kind = ValueKind.Null;
        bool hasNulls = false;
        foreach (int row in rows)
        {
            var found = cells[row].Kind;
            if (found == ValueKind.Null)
            {
                hasNulls = true;
                continue;
            }

            if (kind != found && (kind != ValueKind.Null || !FixedVector.Holds(found)))
            {
                return new ValueVector(cells);
            }

            kind = found;
        }

        return kind == ValueKind.Null ? new ConstantVector(KustoValue.Null) : Fixed(cells, rows, kind, hasNulls);
    }

    private static FixedVector Fixed(KustoValue[] cells, ReadOnlySpan<int> rows, ValueKind kind, bool hasNulls)
    {
        long[] bits = new long[cells.Length];
        ulong[]? nulls = hasNulls ? NullBits.New(cells.Length) : null;
        foreach (int row in rows)
        {
            if (cells[row].IsNull)
            {
                NullBits.Set(nulls!, row);
            }
            else
            {
                bits[row] = cells[row].AsLong;
            }
        }

        return new FixedVector(kind, bits, nulls);
    }
}
