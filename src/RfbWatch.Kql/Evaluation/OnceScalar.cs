using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An expression that depends on no row and is evaluated once per run: <c>ago(1d)</c>, a scalar let, toscalar.</summary>
internal sealed class OnceScalar(int slot, Scalar inner) : Scalar(inner.Type, inner)
{
    public override KustoValue Evaluate(RowFrame frame) =>
        frame.Context.Once(slot, context => new Box(inner.Evaluate(new RowFrame(context)))).Value;

    private sealed class Box(KustoValue value)
    {
        public KustoValue Value { get; } = value;
    }

    public override bool IsCompound => inner.IsCompound;

    public override string Describe(PlanText text) => inner.Describe(text);

    protected override Scalar Over(Scalar[] operands) => new OnceScalar(slot, operands[0]);
}
