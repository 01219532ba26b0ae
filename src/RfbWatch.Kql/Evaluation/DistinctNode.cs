using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>distinct over all columns of its input. Returns the first row of each group, in input order.</summary>
internal sealed class DistinctNode(TableNode input) : TableNode(input.Schema)
{
    public override IReadOnlyList<TableNode> Inputs => [input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new DistinctNode(inputs[0]);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [ColumnMask.All(input.Schema.Count)];

    public override string Describe(PlanText text) => "distinct";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        var seen = new HashSet<KustoValue[]>(KeyComparer.Instance);
        foreach (var row in input.TransientRows(context))
        {
            if (seen.Contains(row))
            {
                continue;
            }

            KustoValue[] kept = [.. row];
            seen.Add(kept);
            CountGroup(kept, seen.Count, context);
            yield return kept;
        }
    }

    /// <summary>Counts a kept row towards the limits.</summary>
    public static void CountGroup(KustoValue[] kept, int groups, EvaluationContext context)
    {
        context.HoldRow(kept);
        if (groups > context.Limits.MaximumGroups)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumGroups), context.Limits.MaximumGroups, "'distinct' has too many groups");
        }
    }
}
