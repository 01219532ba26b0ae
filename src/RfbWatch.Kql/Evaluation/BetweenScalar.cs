using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>between and !between, with both bounds inclusive. For a datetime, the upper bound may be a timespan relative to the lower bound.</summary>
internal sealed class BetweenScalar(Scalar value, Scalar low, Scalar high, bool negated) : Scalar(KustoType.Bool, value, low, high)
{
    public Scalar Value => value;

    public Scalar Low => low;

    public Scalar High => high;

    public bool Negated => negated;

    public override KustoValue Evaluate(RowFrame frame)
    {
        var at = value.Evaluate(frame);
        var from = low.Evaluate(frame);
        return Of(at, from, EndOf(from, high.Evaluate(frame)), negated);
    }

    /// <summary>Returns whether a value is between two others, or is not if negated.</summary>
    public static KustoValue Of(KustoValue at, KustoValue from, KustoValue to, bool negated)
    {
        if (at.IsNull || from.IsNull || to.IsNull)
        {
            return KustoValue.Null;
        }

        bool inside = Comparison.TryCompare(at, from, out int left) && Comparison.TryCompare(at, to, out int right) && left >= 0 && right <= 0;
        return KustoValue.Of(inside != negated);
    }

    /// <summary>Returns the upper bound; if it is a timespan and the lower bound is a datetime, returns their sum.</summary>
    public static KustoValue EndOf(KustoValue from, KustoValue to) =>
        from.Kind == ValueKind.DateTime && to.Kind == ValueKind.TimeSpan ? Arithmetic.Add(from, to) : to;

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(value)} {(negated ? "!between" : "between")} ({low.Describe(text)} .. {high.Describe(text)})";

    protected override Scalar Over(Scalar[] operands) => new BetweenScalar(operands[0], operands[1], operands[2], negated);
}
