using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// Hash aggregation. Each result row contains the keys followed by all results of the aggregates; a <see cref="ComputeNode"/> above it computes the
/// columns of the query from them. Groups are in order of first appearance.
/// </summary>
internal sealed class SummarizeNode(TableNode input, KustoSchema schema, Scalar[] keys, IReadOnlyList<BoundAggregate> aggregates, bool alwaysOneRow)
    : TableNode(schema)
{
    // Estimated bytes of a group: dictionary entry, key and the states of a few aggregates.
    private const int GroupCost = 200;

    /// <summary>The grouping expressions: the first columns of the result.</summary>
    public IReadOnlyList<Scalar> Keys => keys;

    /// <summary>The aggregates computed for each group.</summary>
    public IReadOnlyList<BoundAggregate> Aggregates => aggregates;

    /// <summary>Whether an empty input produces one row: summarize without keys.</summary>
    public bool AlwaysOneRow => alwaysOneRow;

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new SummarizeNode(inputs[0], Schema, keys, aggregates, alwaysOneRow);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] needed = ColumnMask.None(input.Schema.Count);
        foreach (var key in keys)
        {
            key.MarkColumns(needed);
        }

        foreach (var aggregate in aggregates)
        {
            aggregate.MarkColumns(ResultsOf(aggregate, columns), needed);
        }

        return [needed];
    }

    public override TableNode Keeping(bool[] columns) =>
        new SummarizeNode(input, Schema, keys, [.. aggregates.Select(aggregate => aggregate.Keeping(ResultsOf(aggregate, columns)))], alwaysOneRow);

    public override string Describe(PlanText text)
    {
        var row = text.Over(input.Schema);
        string results = string.Join(", ", aggregates.Select(aggregate => $"{aggregate.Name}({row.List(aggregate.Arguments)})"));
        return $"summarize {results}{(keys.Length == 0 ? string.Empty : $"{(results.Length == 0 ? string.Empty : " ")}by {row.List(keys)}")}";
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        var groups = keys.Length switch
        {
            0 => Whole(context),
            1 => BySingleKey(context),
            _ => ByKeys(context),
        };
        foreach (var group in groups)
        {
            var row = new KustoValue[Schema.Count];
            group.Key.CopyTo(row, 0);
            for (int i = 0; i < aggregates.Count; i++)
            {
                aggregates[i].WriteResults(group.States[i], row.AsSpan(keys.Length + aggregates[i].First, aggregates[i].Count), context);
            }

            yield return row;
        }
    }

    private ReadOnlySpan<bool> ResultsOf(BoundAggregate aggregate, bool[] columns) => columns.AsSpan(keys.Length + aggregate.First, aggregate.Count);

    private List<Group> Whole(EvaluationContext context)
    {
        var group = alwaysOneRow ? NewGroup([]) : null;
        var frame = new RowFrame(context);
        var scratch = Scratch();
        foreach (var row in input.TransientRows(context))
        {
            frame.Row = row;
            Add(group ??= NewGroup([]), frame, scratch);
        }

        return group is null ? [] : [group];
    }

    private List<Group> BySingleKey(EvaluationContext context)
    {
        var index = new Dictionary<KustoValue, Group>();
        var groups = new List<Group>();
        var frame = new RowFrame(context);
        var scratch = Scratch();
        foreach (var row in input.TransientRows(context))
        {
            frame.Row = row;
            var key = keys[0].Evaluate(frame);
            if (!index.TryGetValue(key, out var group))
            {
                index.Add(key, group = NewGroup([key]));
                Keep(groups, group, context);
            }

            Add(group, frame, scratch);
        }

        return groups;
    }

    private List<Group> ByKeys(EvaluationContext context)
    {
        var index = new Dictionary<KustoValue[], Group>(KeyComparer.Instance);
        var groups = new List<Group>();
        var frame = new RowFrame(context);
        var scratch = Scratch();
        var key = new KustoValue[keys.Length];
        foreach (var row in input.TransientRows(context))
        {
            frame.Row = row;
            for (int i = 0; i < key.Length; i++)
            {
                key[i] = keys[i].Evaluate(frame);
            }

            if (!index.TryGetValue(key, out var group))
            {
                group = NewGroup([.. key]);
                index.Add(group.Key, group);
                Keep(groups, group, context);
            }

            Add(group, frame, scratch);
        }

        return groups;
    }

    private static void Keep(List<Group> groups, Group group, EvaluationContext context)
    {
        groups.Add(group);
        CountGroup(group.Key, groups.Count, context);
    }

    /// <summary>Counts a new group towards the limits.</summary>
    public static void CountGroup(KustoValue[] key, int groups, EvaluationContext context)
    {
        context.Hold(GroupCost);
        context.HoldRow(key);
        if (groups > context.Limits.MaximumGroups)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumGroups), context.Limits.MaximumGroups, "'summarize' has too many groups");
        }
    }

    private KustoValue[] Scratch() => new KustoValue[aggregates.Count == 0 ? 0 : aggregates.Max(aggregate => aggregate.Arguments.Length)];

    private Group NewGroup(KustoValue[] key)
    {
        var states = new Accumulator[aggregates.Count];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = aggregates[i].Create();
        }

        return new Group(key, states);
    }

    private void Add(Group group, RowFrame frame, KustoValue[] scratch)
    {
        for (int i = 0; i < aggregates.Count; i++)
        {
            var arguments = aggregates[i].Arguments;
            for (int a = 0; a < arguments.Length; a++)
            {
                scratch[a] = arguments[a].Evaluate(frame);
            }

            group.States[i].Add(scratch.AsSpan(0, arguments.Length), frame.Context);
        }
    }

    private sealed record Group(KustoValue[] Key, Accumulator[] States);
}
