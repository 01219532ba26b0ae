using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A value that is set before its readers are evaluated and is constant during their evaluation: the key of a partition, or an argument of a function that runs for one row.</summary>
internal sealed class HeldScalar : Scalar
{
    private readonly int _slot;

    public HeldScalar(KustoType type, int slot)
        : base(type)
    {
        _slot = slot;
        Variability = Variability.Run;
    }

    /// <summary>Sets the value returned by the scalars of a slot.</summary>
    public static void Set(EvaluationContext context, int slot, KustoValue value) => context.Once(slot, _ => new Box()).Value = value;

    public override KustoValue Evaluate(RowFrame frame) => frame.Context.Once(_slot, _ => new Box()).Value;

    private sealed class Box
    {
        public KustoValue Value { get; set; }
    }

    public override string Describe(PlanText text) => "argument";

    protected override Scalar Over(Scalar[] operands) => this;
}
