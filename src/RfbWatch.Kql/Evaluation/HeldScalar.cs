using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A value that is set before what reads it is evaluated, and stays the same for all of that: the key of a partition, an argument of a function that runs for one row.</summary>
internal sealed class HeldScalar : Scalar
{
    private readonly int _slot;

    public HeldScalar(KustoType type, int slot)
        : base(type)
    {
        _slot = slot;
        Variability = Variability.Run;
    }

    /// <summary>Sets the value that the scalars of a slot give.</summary>
    public static void Set(EvaluationContext context, int slot, KustoValue value) => context.Once(slot, _ => new Box()).Value = value;

    public override KustoValue Evaluate(RowFrame frame) => frame.Context.Once(_slot, _ => new Box()).Value;

    private sealed class Box
    {
        public KustoValue Value { get; set; }
    }

    public override string Describe(PlanText text) => "argument";

    protected override Scalar Over(Scalar[] operands) => this;
}
