using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Placeholder for a function that is available only in the cloud: returns null (an empty string for strings) and adds a warning.</summary>
internal sealed class StubScalar : Scalar
{
    private readonly string _warning;

    public StubScalar(KustoType type, string warning)
        : base(type)
    {
        _warning = warning;
        Variability = Variability.Run;
        HasEffect = true;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        frame.Context.Warn("RW002", _warning);
        return KustoValue.MissingOf(Type);
    }

    public override string Describe(PlanText text) => "null (cloud function)";

    protected override Scalar Over(Scalar[] operands) => this;
}
