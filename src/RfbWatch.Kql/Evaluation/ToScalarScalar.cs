using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>toscalar(): the first cell of a table; null when it has no row.</summary>
internal sealed class ToScalarScalar(KustoType type, TableNode table) : Scalar(type)
{
    public override bool DependsOnRow => false;

    public override KustoValue Evaluate(RowFrame frame)
    {
        foreach (KustoValue[] row in table.Rows(frame.Context))
            return row[0];
        return KustoValue.MissingOf(Type);
    }
}
