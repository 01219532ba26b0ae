using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>== and !=. If one operand is null, the operands are not equal; if both are null, the result is null (Kusto, scalar-data-types/null-values).</summary>
internal sealed class EqualityScalar(Scalar left, Scalar right, bool negated) : Scalar(KustoType.Bool, left, right)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        var a = left.Evaluate(frame);
        return Of(a, right.Evaluate(frame), negated);
    }

    public Scalar Left => left;

    public Scalar Right => right;

    public bool Negated => negated;

    /// <summary>Returns whether two values are equal, or not equal if negated.</summary>
    public static KustoValue Of(KustoValue a, KustoValue b, bool negated)
    {
        if (a.IsNull || b.IsNull)
        {
            return a.IsNull && b.IsNull ? KustoValue.Null : KustoValue.Of(negated);
        }

        return KustoValue.Of(Comparison.AreEqual(a, b) != negated);
    }

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(left)} {(negated ? "!=" : "==")} {text.Operand(right)}";

    protected override Scalar Over(Scalar[] operands) => new EqualityScalar(operands[0], operands[1], negated);
}
