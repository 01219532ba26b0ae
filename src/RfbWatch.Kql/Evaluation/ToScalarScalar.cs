using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>toscalar(): the first cell of a table. If the table has no rows, null, or an empty string for a string.</summary>
internal sealed class ToScalarScalar : Scalar
{
    private readonly PartNode _table;

    public ToScalarScalar(KustoType type, PartNode table)
        : base(type)
    {
        _table = table;
        Variability = Variability.Run;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        foreach (var row in _table.Rows(frame.Context))
        {
            return row[0];
        }

        return KustoValue.MissingOf(Type);
    }

    public override string Describe(PlanText text) => $"toscalar({text.Part(_table)})";

    protected override Scalar Over(Scalar[] operands) => this;
}
