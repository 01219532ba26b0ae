using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>between, with bounds that are the same for all rows.</summary>
internal sealed class BetweenVectorScalar(BetweenScalar scalar, VectorScalar value, EvaluationContext context) : VectorScalar
{
    private bool _known;
    private KustoValue _from;
    private KustoValue _to;

    public override Vector Evaluate(Block block)
    {
        if (!_known)
        {
            var frame = new RowFrame(context);
            _from = scalar.Low.Evaluate(frame);
            _to = BetweenScalar.EndOf(_from, scalar.High.Evaluate(frame));
            _known = true;
        }

        var at = value.Evaluate(block);
        if (at is FixedVector whole && whole.Kind != ValueKind.Real && IsLike(whole.Kind, _from.Kind) && IsLike(whole.Kind, _to.Kind))
        {
            return Whole(whole, _from.AsLong, _to.AsLong, block);
        }

        var cells = new KustoValue[block.Count];
        foreach (int row in block.Rows)
        {
            cells[row] = BetweenScalar.Of(at[row], _from, _to, scalar.Negated);
        }

        return Vector.Of(cells, block.Rows);
    }

    private static bool IsLike(ValueKind kind, ValueKind end) => kind == end || (kind is ValueKind.Int or ValueKind.Long && end is ValueKind.Int or ValueKind.Long);

    private FixedVector Whole(FixedVector at, long from, long to, Block block)
    {
        long[] bits = new long[block.Count];
        foreach (int row in block.Rows)
        {
            bits[row] = (at.Bits[row] >= from & at.Bits[row] <= to) != scalar.Negated ? 1 : 0;
        }

        return new FixedVector(ValueKind.Bool, bits, at.Nulls);
    }
}
