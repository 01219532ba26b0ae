using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>sort, and top with a count. Stable, so that a run can be repeated.</summary>
internal sealed class SortNode(TableNode input, IReadOnlyList<SortKey> keys, Scalar? count) : TableNode(input.Schema)
{
    public override bool IsSerialized => true;

    public override bool IsOpen => input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        long take = count is null ? long.MaxValue : count.Evaluate(new RowFrame(context)).AsLong;
        if (take <= 0)
            return [];
        return count is null || take > MaximumHeap ? Sorted(input.Rows(context), context).Take((int)Math.Min(take, int.MaxValue)) : TopRows(context, (int)take);
    }

    public override void Require(bool[] columns)
    {
        var needed = (bool[])columns.Clone();
        foreach (SortKey key in keys)
            key.Value.MarkColumns(needed);
        input.Require(needed);
    }

    // Above this, sorting all rows once is cheaper than a heap.
    private const int MaximumHeap = 100_000;

    public IEnumerable<KustoValue[]> Sorted(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var items = new List<Item>();
        var frame = new RowFrame(context);
        int cost = EvaluationContext.RowCost(keys.Count);
        foreach (KustoValue[] row in rows)
        {
            items.Add(ItemOf(frame, row, items.Count));
            context.CheckRows(items.Count, "sort");
            context.HoldRow(row);
            context.Hold(cost);
        }

        items.Sort(Compare);
        return items.Select(item => item.Row);
    }

    private IEnumerable<KustoValue[]> TopRows(EvaluationContext context, int take)
    {
        // The heap keeps the best rows with the worst of them on top.
        var heap = new PriorityQueue<Item, Item>(Comparer<Item>.Create((left, right) => Compare(right, left)));
        var frame = new RowFrame(context);
        int order = 0;
        foreach (KustoValue[] row in input.Rows(context))
        {
            Item item = ItemOf(frame, row, order++);
            if (heap.Count < take)
            {
                context.HoldRow(row);
                heap.Enqueue(item, item);
            }
            else if (Compare(item, heap.Peek()) < 0)
                heap.EnqueueDequeue(item, item);
        }

        var rows = new KustoValue[heap.Count][];
        for (int i = rows.Length - 1; i >= 0; i--)
            rows[i] = heap.Dequeue().Row;
        return rows;
    }

    private Item ItemOf(RowFrame frame, KustoValue[] row, int order)
    {
        frame.Row = row;
        var values = new KustoValue[keys.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = keys[i].Value.Evaluate(frame);
        return new Item(row, values, order);
    }

    private int Compare(Item left, Item right)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            KustoValue a = left.Keys[i];
            KustoValue b = right.Keys[i];
            bool aMissing = IsMissing(a);
            bool bMissing = IsMissing(b);
            int order;
            if (aMissing || bMissing)
            {
                // NaN stands between null and the numbers.
                order = aMissing && bMissing ? (a.IsNull ? 0 : 1) - (b.IsNull ? 0 : 1) : aMissing ? -1 : 1;
                order = keys[i].NullsFirst ? order : -order;
            }
            else
            {
                order = ValueOrder.Compare(a, b);
                order = keys[i].Descending ? -order : order;
            }

            if (order != 0)
                return order;
        }

        return left.Order.CompareTo(right.Order);
    }

    private static bool IsMissing(KustoValue value) => value.IsNull || (value.Kind == ValueKind.Real && double.IsNaN(value.AsReal));

    private readonly record struct Item(KustoValue[] Row, KustoValue[] Keys, int Order);
}
