using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A column of the current row.</summary>
internal sealed class ColumnScalar : Scalar
{
    public ColumnScalar(KustoType type, int index)
        : base(type)
    {
        Index = index;
        Variability = Variability.Row;
        ReadsRow = true;
    }

    public int Index { get; }

    public override KustoValue Evaluate(RowFrame frame) => frame.Row[Index];

    public override void MarkColumns(bool[] columns) => columns[Index] = true;

    public override string Describe(PlanText text) => text.Column(Index);

    protected override Scalar Over(Scalar[] operands) => this;
}
