using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// A value that is set before the expressions that read it are evaluated, and that stays constant during their evaluation: a partition key, or an argument of a function that runs for
/// one row.
/// </summary>
internal sealed class HeldScalar : Scalar
{
    private readonly int _slot;

    public HeldScalar(KustoType type, int slot)
        : base(type)
    {
        _slot = slot;
        Variability = Variability.Run;
    }

    /// <summary>Sets the value that the scalars of a slot return.</summary>
    public static void Set(EvaluationContext context, int slot, KustoValue value) => context.Once(slot, _ => new Box()).Value = value;

    public override KustoValue Evaluate(RowFrame frame) => frame.Context.Once(_slot, _ => new Box()).Value;

    private sealed class Box
    {
        public KustoValue Value { get; set; }
    }

    public override string Describe(PlanText text) => "argument";

    protected override Scalar Over(Scalar[] operands) => this;
}
