using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>typeof(X) as an argument: its type is X, its value null.</summary>
internal sealed class TypeLiteralScalar(KustoType type) : Scalar(type)
{
    public override KustoValue Evaluate(RowFrame frame) => KustoValue.Null;

    public override string Describe(PlanText text) => $"typeof({KustoTypeNames.NameOf(Type)})";

    protected override Scalar Over(Scalar[] operands) => this;
}
