using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An expression that depends on no row and is evaluated once per run: <c>ago(1d)</c>, a scalar let, toscalar.</summary>
internal sealed class OnceScalar : Scalar
{
    private readonly int _slot;
    private readonly Scalar _inner;

    public OnceScalar(int slot, Scalar inner)
        : base(inner.Type, inner)
    {
        _slot = slot;
        _inner = inner;

        // A constant that was not folded, because it is large or fails, is not evaluated again as a part of other constants.
        if (Variability == Variability.Constant)
        {
            Variability = Variability.Run;
        }
    }

    public override KustoValue Evaluate(RowFrame frame) =>
        frame.Context.Once(_slot, context => new Box(_inner.Evaluate(new RowFrame(context)))).Value;

    public override bool IsCompound => _inner.IsCompound;

    public override string Describe(PlanText text) => _inner.Describe(text);

    protected override Scalar Over(Scalar[] operands) => new OnceScalar(_slot, operands[0]);

    private sealed class Box(KustoValue value)
    {
        public KustoValue Value { get; } = value;
    }
}
