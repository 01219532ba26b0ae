using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A function over the rows in their order: prev, next, row_number and their kin.</summary>
internal sealed class WindowScalar : Scalar
{
    private readonly WindowFunction _compute;
    private readonly Scalar[] _arguments;

    public WindowScalar(KustoType type, WindowFunction compute, Scalar[] arguments)
        : base(type, arguments)
    {
        _compute = compute;
        _arguments = arguments;
        NeedsWindow = true;
        Variability = Variability.Row;
        ReadsRow = true;
    }

    public override KustoValue Evaluate(RowFrame frame) => _compute(this, _arguments, frame);
}
