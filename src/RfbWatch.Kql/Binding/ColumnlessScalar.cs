using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>Placeholder for a value of a known type in a query that has errors and will not run.</summary>
internal sealed class ColumnlessScalar : Scalar
{
    public ColumnlessScalar(KustoType type)
        : base(type) => Variability = Variability.Row;

    public override KustoValue Evaluate(RowFrame frame) => KustoValue.Null;

    public override string Describe(PlanText text) => "?";

    protected override Scalar Over(Scalar[] operands) => this;
}
