using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A value known before the query runs.</summary>
internal sealed class ConstantScalar(KustoType type, KustoValue value) : Scalar(type)
{
    public KustoValue Value { get; } = value;

    public override KustoValue Evaluate(RowFrame frame) => Value;

    public override string Describe(PlanText text) => LiteralText.Of(Type, Value);

    protected override Scalar Over(Scalar[] operands) => this;
}
