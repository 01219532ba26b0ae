using System.Runtime.CompilerServices;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>Interprets vectors as conditions.</summary>
internal static class Truths
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Truth At(Vector vector, int row)
    {
        if (vector is not FixedVector { Kind: ValueKind.Bool } truths)
        {
            return Of(vector[row]);
        }

        return NullBits.IsSet(truths.Nulls, row) ? Truth.Null : (Truth)truths.Bits[row];
    }

    /// <summary>Returns the rows of a block for which a condition is true.</summary>
    public static int[] Select(Vector condition, Block block)
    {
        var rows = block.Rows;
        int[] selection = new int[rows.Length];
        int count = 0;
        if (condition is FixedVector { Kind: ValueKind.Bool, Nulls: null } plain)
        {
            long[] bits = plain.Bits;
            foreach (int row in rows)
            {
                selection[count] = row;
                count += (int)bits[row];
            }
        }
        else
        {
            foreach (int row in rows)
            {
                if (At(condition, row) == Truth.True)
                {
                    selection[count++] = row;
                }
            }
        }

        return count == selection.Length ? selection : selection[..count];
    }

    private static Truth Of(KustoValue value) => value.Kind != ValueKind.Bool ? Truth.Null : value.AsBool ? Truth.True : Truth.False;
}
