using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>not().</summary>
internal sealed class NotVectorScalar(VectorScalar operand) : VectorScalar
{
    public override Vector Evaluate(Block block)
    {
        var truths = operand.Evaluate(block);
        long[] bits = new long[block.Count];
        ulong[]? nulls = null;
        foreach (int row in block.Rows)
        {
            var truth = Truths.At(truths, row);
            if (truth == Truth.Null)
            {
                NullBits.Set(nulls ??= NullBits.New(block.Count), row);
            }

            bits[row] = truth == Truth.False ? 1 : 0;
        }

        return new FixedVector(ValueKind.Bool, bits, nulls);
    }
}
