using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An implicit conversion of an argument to the declared type of its parameter.</summary>
internal sealed class ConvertScalar(KustoType type, Scalar operand) : Scalar(type, operand)
{
    public override KustoValue Evaluate(RowFrame frame) => ValueConversion.To(Type, operand.Evaluate(frame));

    public override string Describe(PlanText text) => $"{KustoTypeNames.NameOf(Type)}({operand.Describe(text)})";

    protected override Scalar Over(Scalar[] operands) => new ConvertScalar(Type, operands[0]);
}
