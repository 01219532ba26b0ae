using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The value of the column by which partition calls a subquery in braces; the same for all of one call.</summary>
internal sealed class PartitionKeyScalar : Scalar
{
    private readonly int _slot;

    public PartitionKeyScalar(KustoType type, int slot)
        : base(type)
    {
        _slot = slot;
        Variability = Variability.Run;
    }

    /// <summary>Sets the value for one call.</summary>
    public static void Set(EvaluationContext context, int slot, KustoValue value) => context.Once(slot, _ => new Box()).Value = value;

    public override KustoValue Evaluate(RowFrame frame) => frame.Context.Once(_slot, _ => new Box()).Value;

    private sealed class Box
    {
        public KustoValue Value { get; set; }
    }
}
