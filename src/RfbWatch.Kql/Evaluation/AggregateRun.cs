using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The states of several aggregate calls over one set of rows, for operators other than summarize.</summary>
internal sealed class AggregateRun(IReadOnlyList<BoundAggregate> calls, int results)
{
    private readonly Accumulator[] _states = [.. calls.Select(call => call.Create())];

    public void Add(RowFrame frame)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            var arguments = calls[i].Arguments;
            var values = new KustoValue[arguments.Length];
            for (int a = 0; a < values.Length; a++)
            {
                values[a] = arguments[a].Evaluate(frame);
            }

            _states[i].Add(values, frame.Context);
        }
    }

    /// <summary>Returns all results, in the order of the calls.</summary>
    public KustoValue[] Results(EvaluationContext context)
    {
        var row = new KustoValue[results];
        for (int i = 0; i < _states.Length; i++)
        {
            _states[i].WriteResults(row.AsSpan(calls[i].First, calls[i].Count), context);
        }

        return row;
    }
}
