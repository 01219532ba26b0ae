using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A column of the current row.</summary>
internal sealed class ColumnScalar(KustoType type, int index) : Scalar(type)
{
    public int Index { get; } = index;

    public override bool DependsOnRow => true;

    public override KustoValue Evaluate(RowFrame frame) => frame.Row[Index];

    public override void MarkColumns(bool[] columns) => columns[Index] = true;
}
