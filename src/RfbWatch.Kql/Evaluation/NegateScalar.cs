using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The unary minus.</summary>
internal sealed class NegateScalar(KustoType type, Scalar operand) : Scalar(type, operand)
{
    public override KustoValue Evaluate(RowFrame frame) => Arithmetic.Negate(operand.Evaluate(frame));

    public override string Describe(PlanText text) => $"-{text.Operand(operand)}";

    protected override Scalar Over(Scalar[] operands) => new NegateScalar(Type, operands[0]);
}
