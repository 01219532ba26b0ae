using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>== and !=.</summary>
internal sealed class EqualityVectorScalar(VectorScalar left, VectorScalar right, bool negated) : VectorScalar
{
    public override Vector Evaluate(Block block)
    {
        var a = left.Evaluate(block);
        var b = right.Evaluate(block);
        if (FixedOperand.TryOf(a, out var x) && FixedOperand.TryOf(b, out var y) && !x.HasNulls && !y.HasNulls && FixedOperand.AreWhole(x, y))
        {
            long[] bits = new long[block.Count];
            foreach (int row in block.Rows)
            {
                bits[row] = x.BitsAt(row) == y.BitsAt(row) != negated ? 1 : 0;
            }

            return new FixedVector(ValueKind.Bool, bits, null);
        }

        var cells = new KustoValue[block.Count];
        foreach (int row in block.Rows)
        {
            cells[row] = EqualityScalar.Of(a[row], b[row], negated);
        }

        return Vector.Of(cells, block.Rows);
    }
}
