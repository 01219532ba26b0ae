using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>iff and case: alternating conditions and values, with the else value last. A null condition counts as false.</summary>
internal sealed class ConditionalScalar(KustoType type, Scalar[] parts) : Scalar(type, parts)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        int last = Children.Length - 1;
        for (int i = 0; i < last; i += 2)
        {
            if (Children[i].Evaluate(frame).IsTrue)
            {
                return ValueConversion.To(Type, Children[i + 1].Evaluate(frame));
            }
        }

        return ValueConversion.To(Type, Children[last].Evaluate(frame));
    }

    public override string Describe(PlanText text) => $"{(Children.Length == 3 ? "iff" : "case")}({text.List(Children)})";

    protected override Scalar Over(Scalar[] operands) => new ConditionalScalar(Type, operands);
}
