using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>Hash aggregation over numbered groups. A row of the result contains the keys and then the aggregates. Groups are returned in order of first occurrence.</summary>
internal sealed class ColumnarSummarize(SummarizeNode summarize, ColumnarNode input) : ColumnarNode(summarize, [input])
{
    public override bool IsBlocking => true;

    public override IEnumerable<Block> Blocks(EvaluationContext context) => RowBlocks.Of(Rows(context), Schema, context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        using var memory = new OperatorMemory(context);
        var keys = new List<KustoValue[]>();
        GroupAggregate[] aggregates = [.. summarize.Aggregates.Select(call => GroupAggregates.Of(call, input.Schema, memory))];
        Read(keys, aggregates, memory);
        if (keys.Count == 0 && summarize.AlwaysOneRow)
        {
            keys.Add([]);
        }

        foreach (var aggregate in aggregates)
        {
            aggregate.Reserve(keys.Count);
        }

        for (int group = 0; group < keys.Count; group++)
        {
            context.Tick();
            var row = new KustoValue[Schema.Count];
            keys[group].CopyTo(row, 0);
            for (int i = 0; i < aggregates.Length; i++)
            {
                aggregates[i].Write(group, row.AsSpan(summarize.Keys.Count + summarize.Aggregates[i].First, summarize.Aggregates[i].Count), context);
            }

            yield return row;
        }
    }

    private void Read(List<KustoValue[]> keys, GroupAggregate[] aggregates, OperatorMemory memory)
    {
        var context = memory.Context;
        var index = new GroupIndex([.. summarize.Keys.Select(key => VectorScalars.Of(key, input.Schema, memory))]);
        foreach (var block in input.Blocks(context))
        {
            int[] groups = index.Add(block);
            AddKeys(keys, index, block, groups, context);
            foreach (var aggregate in aggregates)
            {
                aggregate.Add(block, groups, keys.Count, context);
            }
        }
    }

    private void AddKeys(List<KustoValue[]> keys, GroupIndex index, Block block, int[] groups, EvaluationContext context)
    {
        if (keys.Count == index.Count)
        {
            return;
        }

        foreach (int row in block.Rows)
        {
            if (groups[row] < keys.Count)
            {
                continue;
            }

            keys.Add(index.KeyAt(row));

            // Without keys there is one group, and the limit does not apply.
            if (summarize.Keys.Count > 0)
            {
                SummarizeNode.CountGroup(keys[^1], keys.Count, context);
            }
        }
    }
}
