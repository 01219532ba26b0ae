using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Draws a uniform sample in one pass (reservoir sampling).</summary>
internal static class Sampling
{
    public static IEnumerable<KustoValue[]> Of(IEnumerable<KustoValue[]> rows, long count, EvaluationContext context)
    {
        var sample = new List<KustoValue[]>();
        long seen = 0;
        foreach (var row in rows)
        {
            seen++;
            if (sample.Count < count)
            {
                sample.Add(row);
                context.CheckRows(sample.Count, "sample");
                context.HoldRow(row);
            }
            else if (count > 0 && context.Random.NextInt64(seen) is var place && place < count)
            {
                sample[(int)place] = row;
            }
        }

        return sample;
    }
}
