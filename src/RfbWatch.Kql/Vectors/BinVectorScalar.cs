using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>bin() of times and integers, with the same size for all rows.</summary>
internal sealed class BinVectorScalar(CallScalar call, VectorScalar value, RowScalar other, EvaluationContext context) : VectorScalar
{
    private KustoValue? _size;

    public override Vector Evaluate(Block block)
    {
        var size = _size ??= call.Children[1].Evaluate(new RowFrame(context));
        bool isSize = size.Kind is ValueKind.Int or ValueKind.Long or ValueKind.TimeSpan && size.AsLong > 0;
        if (!isSize || value.Evaluate(block) is not FixedVector whole || !IsPlain(whole.Kind, size))
        {
            return other.Evaluate(block);
        }

        long[] bits = new long[block.Count];
        long step = size.AsLong;
        foreach (int row in block.Rows)
        {
            bits[row] = Down(whole.Bits[row], step);
        }

        return new FixedVector(call.Type == KustoType.Long ? ValueKind.Long : whole.Kind, bits, whole.Nulls);
    }

    // The result has the kind of the value; integers become long.
    private bool IsPlain(ValueKind kind, KustoValue size) => call.Type switch
    {
        KustoType.DateTime => kind == ValueKind.DateTime,
        KustoType.TimeSpan => kind == ValueKind.TimeSpan,
        KustoType.Long => kind is ValueKind.Int or ValueKind.Long && size.IsInteger,
        KustoType.Unknown or KustoType.Bool or KustoType.Int or KustoType.Real or KustoType.Decimal or KustoType.Guid or KustoType.String or KustoType.Dynamic => false,
    };

    private static long Down(long value, long step)
    {
        long rest = value % step;
        if (rest >= 0)
        {
            return value - rest;
        }

        rest += step;
        return value < long.MinValue + rest ? long.MinValue : value - rest;
    }
}
