using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An aggregate call of summarize.</summary>
/// <param name="Name">The function's name, for plans.</param>
/// <param name="Create">Creates the state of one group.</param>
/// <param name="Arguments">Its arguments over an input row, with <c>*</c> expanded.</param>
/// <param name="First">Index of its first result among the results of all aggregates.</param>
/// <param name="Count">Number of its results.</param>
/// <param name="Carries">Whether each argument after the first is returned unchanged as a result (arg_max).</param>
internal sealed record BoundAggregate(string Name, Func<Accumulator> Create, Scalar[] Arguments, int First, int Count, bool Carries)
{
    /// <summary>For each argument, the index of its result if some arguments have been omitted because their results are not read; otherwise null.</summary>
    public int[]? Places { get; private init; }

    /// <summary>Marks the columns that are needed to compute these results.</summary>
    public void MarkColumns(ReadOnlySpan<bool> results, bool[] columns)
    {
        foreach (int i in Read(results))
        {
            Arguments[i].MarkColumns(columns);
        }
    }

    /// <summary>Returns the same call for a reader that needs only these results: columns expanded from <c>*</c> that are not read are not stored.</summary>
    public BoundAggregate Keeping(ReadOnlySpan<bool> results)
    {
        int[] read = Read(results);
        return read.Length == Arguments.Length ? this : this with { Arguments = [.. read.Select(i => Arguments[i])], Places = [.. read.Select(PlaceOf)] };
    }

    /// <summary>Writes the <see cref="Count"/> results of a state. Results that are not stored are left unchanged.</summary>
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
