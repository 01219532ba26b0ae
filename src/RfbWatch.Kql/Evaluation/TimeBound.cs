using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound on a time column, known when the run begins.</summary>
/// <param name="From">The lower bound, inclusive, or null.</param>
/// <param name="To">The upper bound, inclusive, or null; a timespan is relative to the lower bound.</param>
internal sealed record TimeBound(Scalar? From, Scalar? To)
{
    public void Narrow(RowFrame frame, ref DateTime from, ref DateTime to)
    {
        var low = From?.Evaluate(frame) ?? default;
        var high = BetweenScalar.EndOf(low, To?.Evaluate(frame) ?? default);
        if (low.Kind == ValueKind.DateTime && low.AsDateTime > from)
        {
            from = low.AsDateTime;
        }

        if (high.Kind == ValueKind.DateTime && high.AsDateTime < to)
        {
            to = high.AsDateTime;
        }
    }

    public string Describe(PlanText text) =>
        From is null ? $"to {To?.Describe(text)}" : To is null ? $"from {From.Describe(text)}" : $"between ({From.Describe(text)} .. {To.Describe(text)})";
}
