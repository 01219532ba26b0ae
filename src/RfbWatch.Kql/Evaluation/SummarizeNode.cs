using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// Hash aggregation. Returns rows of the keys followed by all results of the aggregates; a <see cref="ComputeNode"/> above it computes the
/// columns of the query from them. Groups are in order of first appearance.
/// </summary>
internal sealed class SummarizeNode(TableNode input, KustoSchema schema, Scalar[] keys, IReadOnlyList<BoundAggregate> aggregates, bool alwaysOneRow)
    : TableNode(schema)
{
    // An estimate: entry, key and the states of a few aggregates.
    private const int GroupCost = 200;

    /// <summary>The grouping expressions: the first columns of the result.</summary>
    public IReadOnlyList<Scalar> Keys => keys;

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new SummarizeNode(inputs[0], Schema, keys, aggregates, alwaysOneRow);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] needed = ColumnMask.None(input.Schema.Count);
        foreach (Scalar key in keys)
            key.MarkColumns(needed);
        foreach (BoundAggregate aggregate in aggregates)
            aggregate.MarkColumns(ResultsOf(aggregate, columns), needed);
        return [needed];
    }

    public override TableNode Keeping(bool[] columns) =>
        new SummarizeNode(input, Schema, keys, [.. aggregates.Select(aggregate => aggregate.Keeping(ResultsOf(aggregate, columns)))], alwaysOneRow);

    public override string Describe(PlanText text)
    {
        PlanText row = text.Over(input.Schema);
        string results = string.Join(", ", aggregates.Select(aggregate => $"{aggregate.Name}({row.List(aggregate.Arguments)})"));
        return $"summarize {results}{(keys.Length == 0 ? string.Empty : $"{(results.Length == 0 ? string.Empty : " ")}by {row.List(keys)}")}";
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        List<Group> groups = keys.Length switch
        {
            0 => Whole(context),
            1 => BySingleKey(context),
            _ => ByKeys(context),
        };
        foreach (Group group in groups)
        {
            var row = new KustoValue[Schema.Count];
            group.Key.CopyTo(row, 0);
            for (int i = 0; i < aggregates.Count; i++)
                aggregates[i].WriteResults(group.States[i], row.AsSpan(keys.Length + aggregates[i].First, aggregates[i].Count), context);
            yield return row;
        }
    }

    private ReadOnlySpan<bool> ResultsOf(BoundAggregate aggregate, bool[] columns) => columns.AsSpan(keys.Length + aggregate.First, aggregate.Count);

    private List<Group> Whole(EvaluationContext context)
    {
        Group? group = alwaysOneRow ? NewGroup([]) : null;
        var frame = new RowFrame(context);
        KustoValue[] scratch = Scratch();
        foreach (KustoValue[] row in input.TransientRows(context))
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
        KustoValue[] scratch = Scratch();
        foreach (KustoValue[] row in input.TransientRows(context))
        {
            frame.Row = row;
            KustoValue key = keys[0].Evaluate(frame);
            if (!index.TryGetValue(key, out Group? group))
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
        KustoValue[] scratch = Scratch();
        var key = new KustoValue[keys.Length];
        foreach (KustoValue[] row in input.TransientRows(context))
        {
            frame.Row = row;
            for (int i = 0; i < key.Length; i++)
                key[i] = keys[i].Evaluate(frame);
            if (!index.TryGetValue(key, out Group? group))
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
        context.Hold(GroupCost);
        context.HoldRow(group.Key);
        if (groups.Count > context.Limits.MaximumGroups)
            throw new KqlLimitException(nameof(KqlLimits.MaximumGroups), context.Limits.MaximumGroups, "'summarize' has too many groups");
    }

    private KustoValue[] Scratch() => new KustoValue[aggregates.Count == 0 ? 0 : aggregates.Max(aggregate => aggregate.Arguments.Length)];

    private Group NewGroup(KustoValue[] key)
    {
        var states = new Accumulator[aggregates.Count];
        for (int i = 0; i < states.Length; i++)
            states[i] = aggregates[i].Create();
        return new Group(key, states);
    }

    private void Add(Group group, RowFrame frame, KustoValue[] scratch)
    {
        for (int i = 0; i < aggregates.Count; i++)
        {
            Scalar[] arguments = aggregates[i].Arguments;
            for (int a = 0; a < arguments.Length; a++)
                scratch[a] = arguments[a].Evaluate(frame);
            group.States[i].Add(scratch.AsSpan(0, arguments.Length), frame.Context);
        }
    }

    private sealed record Group(KustoValue[] Key, Accumulator[] States);
}
