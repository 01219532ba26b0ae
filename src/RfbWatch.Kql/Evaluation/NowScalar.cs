using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>now(): the time of the run.</summary>
internal sealed class NowScalar : Scalar
{
    public NowScalar()
        : base(KustoType.DateTime) => Variability = Variability.Run;

    public override KustoValue Evaluate(RowFrame frame) => frame.Context.Now;

    public override string Describe(PlanText text) => "now()";

    protected override Scalar Over(Scalar[] operands) => this;
}
