using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The rows of range: the steps from one value to another, both inclusive.</summary>
internal static class RangeRows
{
    public static IEnumerable<KustoValue[]> Of(Scalar from, Scalar to, Scalar step, KustoType type, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        var value = ValueConversion.To(type, from.Evaluate(frame));
        var last = ValueConversion.To(type, to.Evaluate(frame));
        var increment = step.Evaluate(frame);
        if (value.IsNull || last.IsNull || increment.IsNull)
        {
            yield break;
        }

        var next = Arithmetic.Add(value, increment);
        if (next.IsNull || !Comparison.TryCompare(next, value, out int direction) || direction == 0)
        {
            throw new KqlRunException("'range': the step must not be zero or too large.");
        }

        long rows = 0;
        while (Comparison.TryCompare(value, last, out int order) && (direction > 0 ? order <= 0 : order >= 0))
        {
            context.Tick();
            if (++rows > context.Limits.MaximumProducedRows)
            {
                throw new KqlLimitException(nameof(KqlLimits.MaximumProducedRows), context.Limits.MaximumProducedRows, "'range' produces too many rows");
            }

            yield return [value];
            next = Arithmetic.Add(value, increment);
            if (next.IsNull || !Comparison.TryCompare(next, value, out int turn) || Math.Sign(turn) != Math.Sign(direction))
            {
                yield break;
            }

            value = next;
        }
    }
}
