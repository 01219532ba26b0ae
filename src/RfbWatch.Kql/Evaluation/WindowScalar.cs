using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A function over ordered rows: prev, next, row_number and similar functions.</summary>
internal sealed class WindowScalar : Scalar
{
    private readonly string _name;
    private readonly WindowFunction _compute;
    private readonly Scalar[] _arguments;

    public WindowScalar(string name, KustoType type, WindowFunction compute, Scalar[] arguments)
        : base(type, arguments)
    {
        _name = name;
        _compute = compute;
        _arguments = arguments;
        NeedsWindow = true;
        Variability = Variability.Row;
        ReadsRow = true;
        IsMovable = false;
    }

    public override KustoValue Evaluate(RowFrame frame) => _compute(this, _arguments, frame);

    public override string Describe(PlanText text) => $"{_name}({text.List(_arguments)})";

    protected override Scalar Over(Scalar[] operands) => new WindowScalar(_name, Type, _compute, operands);
}
