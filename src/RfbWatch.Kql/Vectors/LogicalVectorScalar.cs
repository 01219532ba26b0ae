using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>A chain of and, or a chain of or. As in the row engine, an operand is evaluated only for the rows that the operands before it leave undecided.</summary>
internal sealed class LogicalVectorScalar(bool isAnd, VectorScalar[] operands) : VectorScalar
{
    public override Vector Evaluate(Block block)
    {
        long[] bits = new long[block.Count];
        ulong[]? nulls = null;
        var open = block;
        foreach (var operand in operands)
        {
            if (open.Selected == 0)
            {
                break;
            }

            var truths = operand.Evaluate(open);
            var left = new List<int>(open.Selected);
            foreach (int row in open.Rows)
            {
                var truth = Truths.At(truths, row);
                if (truth == Truth.Null)
                {
                    NullBits.Set(nulls ??= NullBits.New(block.Count), row);
                }

                if (truth == Truth.Null || truth == Truth.True == isAnd)
                {
                    left.Add(row);
                    continue;
                }

                bits[row] = isAnd ? 0 : 1;
                if (nulls is not null)
                {
                    NullBits.Clear(nulls, row);
                }
            }

            open = open.With([.. left]);
        }

        foreach (int row in open.Rows)
        {
            bits[row] = isAnd ? 1 : 0;
        }

        return new FixedVector(ValueKind.Bool, bits, nulls);
    }
}
