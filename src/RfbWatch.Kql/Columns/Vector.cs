using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>
/// The cells of one column in one block. The form of a vector depends on the cells, never on the static type of its column: reading a cell always returns the value that was stored,
/// with its kind. Only rows that the block selects are defined.
/// </summary>
internal abstract class Vector
{
    /// <summary>Whether its strings and dynamic values were computed in a run. Those of a stored table belong to it.</summary>
    public virtual bool IsComputed => false;

    /// <summary>The cell of a row.</summary>
    public abstract KustoValue this[int row] { get; }

    /// <summary>Returns the cells of some rows, in the given order.</summary>
    public abstract Vector Gather(ReadOnlySpan<int> rows);

    /// <summary>Returns the most compact vector for the given rows of these computed cells. If the vector stores plain values, it uses the array without copying it.</summary>
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
                return new ValueVector(cells, isComputed: true);
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
