using System.Runtime.CompilerServices;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A call of a built-in function.</summary>
internal sealed class CallScalar : Scalar
{
    private const int InlineArguments = 4;

    private readonly string _name;
    private readonly ScalarInvoker _invoker;
    private readonly Scalar[] _arguments;
    private readonly bool _isPure;

    /// <param name="name">The function's name, for plans.</param>
    /// <param name="type">Type of its result.</param>
    /// <param name="invoker">Its implementation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="isPure">False if two calls with the same arguments may return different values.</param>
    /// <param name="hasEffect">True if a call may deliberately end the run.</param>
    /// <param name="mayFail">True if a call may end the run because of its arguments.</param>
    public CallScalar(string name, KustoType type, ScalarInvoker invoker, Scalar[] arguments, bool isPure, bool hasEffect, bool mayFail)
        : base(type, arguments)
    {
        _name = name;
        _isPure = isPure;
        _invoker = invoker;
        _arguments = arguments;

        // A volatile function (rand) must be called for every row.
        if (!isPure)
        {
            Variability = Variability.Row;
            IsMovable = false;
        }

        // A volatile function must be evaluated exactly as often as the query says, and functions that describe the Kusto service add warnings.
        if (hasEffect || !isPure)
        {
            HasEffect = true;
        }

        if (mayFail)
        {
            MayFail = true;
        }
    }

    public string Name => _name;

    public override KustoValue Evaluate(RowFrame frame)
    {
        if (_arguments.Length > InlineArguments)
        {
            var many = new KustoValue[_arguments.Length];
            for (int i = 0; i < many.Length; i++)
            {
                many[i] = _arguments[i].Evaluate(frame);
            }

            return _invoker(many, frame.Context);
        }

        Few few = default;
        Span<KustoValue> values = few;
        for (int i = 0; i < _arguments.Length; i++)
        {
            values[i] = _arguments[i].Evaluate(frame);
        }

        return _invoker(values[.._arguments.Length], frame.Context);
    }

    public override string Describe(PlanText text) => $"{_name}({text.List(_arguments)})";

    protected override Scalar Over(Scalar[] operands) => new CallScalar(_name, Type, _invoker, operands, _isPure, HasEffect, MayFail);

    [InlineArray(InlineArguments)]
    private struct Few
    {
        private KustoValue _first;
    }
}
