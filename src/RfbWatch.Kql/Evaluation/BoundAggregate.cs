using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An aggregate call of summarize.</summary>
/// <param name="Name">The function's name, for plans.</param>
/// <param name="Create">Creates the state of one group.</param>
/// <param name="Arguments">Its arguments over an input row, with stars expanded.</param>
/// <param name="First">Position of its first result among the results of all aggregates.</param>
/// <param name="Count">Number of its results.</param>
/// <param name="Carries">For each argument after the first, whether it is returned unchanged as a result (arg_max).</param>
internal sealed record BoundAggregate(string Name, Func<Accumulator> Create, Scalar[] Arguments, int First, int Count, bool Carries)
{
    /// <summary>For each argument the position of its result if some unchanged arguments are omitted; otherwise null.</summary>
    public int[]? Places { get; private init; }

    /// <summary>Marks the columns that are read for these results.</summary>
    public void MarkColumns(ReadOnlySpan<bool> results, bool[] columns)
    {
        foreach (int i in Read(results))
        {
            Arguments[i].MarkColumns(columns);
        }
    }

    /// <summary>The same call for a reader of only these results: unread columns of a star are not stored.</summary>
    public BoundAggregate Keeping(ReadOnlySpan<bool> results)
    {
        int[] read = Read(results);
        return read.Length == Arguments.Length ? this : this with { Arguments = [.. read.Select(i => Arguments[i])], Places = [.. read.Select(PlaceOf)] };
    }

    /// <summary>Writes the results of a state, as many as <see cref="Count"/>; results that are not stored are left unchanged.</summary>
    public void WriteResults(Accumulator state, Span<KustoValue> results, EvaluationContext context)
    {
        if (Places is null)
        {
            state.WriteResults(results, context);
            return;
        }

        var kept = new KustoValue[Places.Length];
        state.WriteResults(kept, context);
        for (int i = 0; i < kept.Length; i++)
        {
            results[Places[i]] = kept[i];
        }
    }

    private int PlaceOf(int argument) => Places is null ? argument : Places[argument];

    private int[] Read(ReadOnlySpan<bool> results)
    {
        var read = new List<int>(Arguments.Length);
        for (int i = 0; i < Arguments.Length; i++)
        {
            bool onlyCarried = Carries && i > 0 && !Arguments[i].HasEffect;
            if (!onlyCarried || results[PlaceOf(i)])
            {
                read.Add(i);
            }
        }

        return [.. read];
    }
}
