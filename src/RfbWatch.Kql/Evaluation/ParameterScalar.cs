using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A declared query parameter: the value given for the run, otherwise the default.</summary>
internal sealed class ParameterScalar : Scalar
{
    private readonly string _name;
    private readonly Scalar? _default;

    public ParameterScalar(string name, KustoType type, Scalar? defaultValue)
        : base(type)
    {
        _name = name;
        _default = defaultValue;
        Variability = Variability.Run;
        HasEffect = true;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        if (frame.Context.Options.Parameters.TryGetValue(_name, out var given))
        {
            return ValueConversion.To(Type, given);
        }

        if (_default is null)
        {
            throw new KqlRunException($"The query parameter '{_name}' has no value and no default; set a value.");
        }

        return ValueConversion.To(Type, _default.Evaluate(frame));
    }

    public override string Describe(PlanText text) => _name;

    protected override Scalar Over(Scalar[] operands) => this;
}
