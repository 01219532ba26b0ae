using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>not(x); null stays null.</summary>
internal sealed class NotScalar(Scalar operand) : Scalar(KustoType.Bool, operand)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        var value = operand.Evaluate(frame);
        return value.Kind == ValueKind.Bool ? KustoValue.Of(!value.AsBool) : KustoValue.Null;
    }

    public override string Describe(PlanText text) => $"not({operand.Describe(text)})";

    protected override Scalar Over(Scalar[] operands) => new NotScalar(operands[0]);
}
