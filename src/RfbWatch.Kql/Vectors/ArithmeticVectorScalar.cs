using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>+, -, *, / and %.</summary>
internal sealed class ArithmeticVectorScalar(BinaryOperator operation, VectorScalar left, VectorScalar right) : VectorScalar
{
    public override Vector Evaluate(Block block)
    {
        var a = left.Evaluate(block);
        var b = right.Evaluate(block);
        if (FixedOperand.TryOf(a, out var x) && FixedOperand.TryOf(b, out var y))
        {
            bool adds = operation is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply;
            if (adds && x.IsInteger && y.IsInteger)
            {
                return Whole(x, y, ValueKind.Long, block);
            }

            if (operation == BinaryOperator.Subtract && x.Kind == y.Kind && x.Kind is ValueKind.DateTime or ValueKind.TimeSpan)
            {
                return Whole(x, y, ValueKind.TimeSpan, block);
            }

            if ((adds || operation == BinaryOperator.Divide) && IsReal(x, y))
            {
                return Real(x, y, block);
            }
        }

        var cells = new KustoValue[block.Count];
        foreach (int row in block.Rows)
        {
            cells[row] = ArithmeticScalar.Of(operation, a[row], b[row]);
        }

        return Vector.Of(cells, block.Rows);
    }

    private static bool IsReal(FixedOperand x, FixedOperand y) =>
        (x.Kind == ValueKind.Real || y.Kind == ValueKind.Real) && (x.Kind == ValueKind.Real || x.IsInteger) && (y.Kind == ValueKind.Real || y.IsInteger);

    private FixedVector Whole(FixedOperand x, FixedOperand y, ValueKind kind, Block block)
    {
        long[] bits = new long[block.Count];
        foreach (int row in block.Rows)
        {
            long a = x.BitsAt(row);
            long b = y.BitsAt(row);
            bits[row] = unchecked(operation == BinaryOperator.Add ? a + b : operation == BinaryOperator.Subtract ? a - b : a * b);
        }

        return new FixedVector(kind, bits, FixedOperand.NullsOf(x, y));
    }

    private FixedVector Real(FixedOperand x, FixedOperand y, Block block)
    {
        long[] bits = new long[block.Count];
        foreach (int row in block.Rows)
        {
            double a = x.RealAt(row);
            double b = y.RealAt(row);
            double result = operation == BinaryOperator.Add ? a + b : operation == BinaryOperator.Subtract ? a - b : operation == BinaryOperator.Multiply ? a * b : a / b;
            bits[row] = BitConverter.DoubleToInt64Bits(result);
        }

        return new FixedVector(ValueKind.Real, bits, FixedOperand.NullsOf(x, y));
    }
}
