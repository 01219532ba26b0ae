using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>toscalar(): the first cell of a table; null when it has no row.</summary>
internal sealed class ToScalarScalar : Scalar
{
    private readonly TableNode _table;

    public ToScalarScalar(KustoType type, TableNode table)
        : base(type)
    {
        _table = table;
        Variability = Variability.Run;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        foreach (KustoValue[] row in _table.Rows(frame.Context))
            return row[0];
        return KustoValue.MissingOf(Type);
    }
}
