using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Minus before an expression.</summary>
internal sealed class NegateScalar(KustoType type, Scalar operand) : Scalar(type)
{
    protected override IEnumerable<Scalar> Children => [operand];

    public override KustoValue Evaluate(RowFrame frame) => Arithmetic.Negate(operand.Evaluate(frame));
}
