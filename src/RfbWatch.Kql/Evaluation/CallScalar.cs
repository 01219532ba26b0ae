using System.Runtime.CompilerServices;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A call of a built-in function.</summary>
internal sealed class CallScalar(KustoType type, ScalarInvoker invoker, Scalar[] arguments, bool isPure) : Scalar(type)
{
    private const int InlineArguments = 4;

    // A volatile function (rand) must run again for every row.
    public override bool DependsOnRow => !isPure || base.DependsOnRow;

    protected override IEnumerable<Scalar> Children => arguments;

    public override KustoValue Evaluate(RowFrame frame)
    {
        if (arguments.Length > InlineArguments)
        {
            var many = new KustoValue[arguments.Length];
            for (int i = 0; i < many.Length; i++)
                many[i] = arguments[i].Evaluate(frame);
            return invoker(many, frame.Context);
        }

        Few few = default;
        Span<KustoValue> values = few;
        for (int i = 0; i < arguments.Length; i++)
            values[i] = arguments[i].Evaluate(frame);
        return invoker(values[..arguments.Length], frame.Context);
    }

    [InlineArray(InlineArguments)]
    private struct Few
    {
        private KustoValue _first;
    }
}
