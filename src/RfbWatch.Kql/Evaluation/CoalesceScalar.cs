using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>coalesce: the first value that is neither null nor, for strings, empty.</summary>
internal sealed class CoalesceScalar(KustoType type, Scalar[] operands) : Scalar(type, operands)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        KustoValue value = default;
        foreach (var operand in Children)
        {
            value = operand.Evaluate(frame);
            if (!value.IsNull && value.AsString is not "")
            {
                break;
            }
        }

        return ValueConversion.To(Type, value);
    }

    public override string Describe(PlanText text) => $"coalesce({text.List(Children)})";

    protected override Scalar Over(Scalar[] operands) => new CoalesceScalar(Type, operands);
}
