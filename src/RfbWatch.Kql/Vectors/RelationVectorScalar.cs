using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>&lt;, &lt;=, &gt;, &gt;=.</summary>
internal sealed class RelationVectorScalar(BinaryOperator operation, VectorScalar left, VectorScalar right) : VectorScalar
{
    private readonly bool _less = operation is BinaryOperator.Less or BinaryOperator.LessOrEqual;
    private readonly bool _equal = operation is BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual;

    public override Vector Evaluate(Block block)
    {
        var a = left.Evaluate(block);
        var b = right.Evaluate(block);
        if (FixedOperand.TryOf(a, out var x) && FixedOperand.TryOf(b, out var y))
        {
            if (FixedOperand.AreWhole(x, y))
            {
                return Whole(x, y, block);
            }

            if (x.Kind == ValueKind.Real && y.Kind == ValueKind.Real)
            {
                return Real(x, y, block);
            }
        }

        var cells = new KustoValue[block.Count];
        foreach (int row in block.Rows)
        {
            cells[row] = RelationScalar.Of(operation, a[row], b[row]);
        }

        return Vector.Of(cells, block.Rows);
    }

    private FixedVector Whole(FixedOperand x, FixedOperand y, Block block)
    {
        long[] bits = new long[block.Count];
        foreach (int row in block.Rows)
        {
            long a = x.BitsAt(row);
            long b = y.BitsAt(row);
            bits[row] = (_less ? a < b : a > b) | (_equal & a == b) ? 1 : 0;
        }

        return new FixedVector(ValueKind.Bool, bits, FixedOperand.NullsOf(x, y));
    }

    // Comparisons with NaN are false.
    private FixedVector Real(FixedOperand x, FixedOperand y, Block block)
    {
        long[] bits = new long[block.Count];
        foreach (int row in block.Rows)
        {
            double a = x.RealAt(row);
            double b = y.RealAt(row);
            bits[row] = (_less ? a < b : a > b) | (_equal & a == b) ? 1 : 0;
        }

        return new FixedVector(ValueKind.Bool, bits, FixedOperand.NullsOf(x, y));
    }
}
