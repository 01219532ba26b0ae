using System.Runtime.CompilerServices;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A call of a built-in function.</summary>
internal sealed class CallScalar : Scalar
{
    private const int InlineArguments = 4;

    private readonly ScalarInvoker _invoker;
    private readonly Scalar[] _arguments;

    public CallScalar(KustoType type, ScalarInvoker invoker, Scalar[] arguments, bool isPure)
        : base(type, arguments)
    {
        _invoker = invoker;
        _arguments = arguments;

        // A volatile function (rand) must run again for every row.
        if (!isPure)
            Variability = Variability.Row;
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        if (_arguments.Length > InlineArguments)
        {
            var many = new KustoValue[_arguments.Length];
            for (int i = 0; i < many.Length; i++)
                many[i] = _arguments[i].Evaluate(frame);
            return _invoker(many, frame.Context);
        }

        Few few = default;
        Span<KustoValue> values = few;
        for (int i = 0; i < _arguments.Length; i++)
            values[i] = _arguments[i].Evaluate(frame);
        return _invoker(values[.._arguments.Length], frame.Context);
    }

    [InlineArray(InlineArguments)]
    private struct Few
    {
        private KustoValue _first;
    }
}
