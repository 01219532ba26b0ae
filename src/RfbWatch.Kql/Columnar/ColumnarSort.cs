using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>sort, and top with a count. Stable, so that repeated runs return the same rows.</summary>
internal sealed class ColumnarSort(SortNode sort, ColumnarNode input) : ColumnarNode(sort, [input])
{
    public override bool IsBlocking => true;

    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        long take = sort.Count is null ? long.MaxValue : sort.Count.Evaluate(new RowFrame(context)).AsLong;
        if (take <= 0)
        {
            return [];
        }

        return take > SortNode.MaximumHeap ? Sorted(context, take) : RowBlocks.Of(new TopSelection(sort, input, (int)take).Rows(context), Schema, context);
    }

    private IEnumerable<Block> Sorted(EvaluationContext context, long take)
    {
        using var memory = new OperatorMemory(context);
        var store = new BlockStore(sort.Kept, memory);
        var numbers = new List<int>();
        var sorter = new BlockSorter(sort.Keys);
        VectorScalar[] keys = [.. sort.Keys.Select(key => VectorScalars.Of(key.Value, input.Schema, memory))];
        int cost = EvaluationContext.RowCost(keys.Length);
        foreach (var block in input.Blocks(context))
        {
            Vector[] values = [.. keys.Select(key => Dense(key.Evaluate(block), block))];
            var kept = store.Add(block, "sort");
            memory.Hold((long)cost * kept.Count);
            for (int i = 0; i < values.Length; i++)
            {
                if (!sort.StoredKeys[i])
                {
                    store.Hold(values[i]);
                }
            }

            sorter.Add(values, kept.Count);
            for (int row = 0; row < kept.Count; row++)
            {
                numbers.Add(BlockStore.NumberOf(store.Blocks.Count - 1, row));
            }
        }

        int[] order = sorter.Order();
        int count = (int)Math.Min(take, order.Length);
        for (int start = 0; start < count; start += Block.MaximumRows)
        {
            context.CheckNow();
            int[] rows = new int[Math.Min(Block.MaximumRows, count - start)];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = numbers[order[start + i]];
            }

            yield return Gather(store, rows);
        }
    }

    private static Vector Dense(Vector vector, Block block) => block.Selected == block.Count ? vector : vector.Gather(block.Rows);

    private Block Gather(BlockStore store, int[] rows)
    {
        var columns = new Vector?[Schema.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (sort.Kept[i])
            {
                columns[i] = store.Gather(i, Schema[i].Type, rows);
            }
        }

        return new Block(columns, rows.Length);
    }
}
