using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A function that is evaluated again for every row, including its tables.</summary>
internal sealed class RowCallScalar : Scalar
{
    private readonly Scalar _body;
    private readonly IReadOnlyList<(Scalar Value, int Slot)> _arguments;
    private readonly int _first;
    private readonly int _end;

    /// <param name="body">The function, which reads its arguments from slots.</param>
    /// <param name="arguments">The arguments that depend on the row.</param>
    /// <param name="first">First slot of the values that the function computes once per call.</param>
    /// <param name="end">The slot after the last of these.</param>
    public RowCallScalar(Scalar body, IReadOnlyList<(Scalar Value, int Slot)> arguments, int first, int end)
        : base(body.Type, [.. arguments.Select(argument => argument.Value)])
    {
        _body = body;
        _arguments = arguments;
        _first = first;
        _end = end;
        Variability = Variability.Row;
        IsMovable = false;
        HasEffect = true;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        KustoValue[] values = [.. _arguments.Select(argument => argument.Value.Evaluate(frame))];
        frame.Context.Forget(_first, _end);
        for (int i = 0; i < values.Length; i++)
        {
            HeldScalar.Set(frame.Context, _arguments[i].Slot, values[i]);
        }

        return _body.Evaluate(frame);
    }

    public override string Describe(PlanText text) => $"row function({text.List(Children)})";

    protected override Scalar Over(Scalar[] operands) =>
        new RowCallScalar(_body, [.. _arguments.Select((argument, i) => (operands[i], argument.Slot))], _first, _end);
}
