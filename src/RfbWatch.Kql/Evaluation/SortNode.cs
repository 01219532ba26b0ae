using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>sort, and top with a count. The sort is stable, so runs are repeatable.</summary>
internal sealed class SortNode : TableNode
{
    private readonly TableNode _input;
    private readonly IReadOnlyList<SortKey> _keys;
    private readonly Scalar? _count;

    // The columns of each row that are stored.
    private readonly bool[] _columns;

    private readonly bool[] _storedKeys;

    public SortNode(TableNode input, IReadOnlyList<SortKey> keys, Scalar? count)
        : this(input, keys, count, ColumnMask.All(input.Schema.Count))
    {
    }

    private SortNode(TableNode input, IReadOnlyList<SortKey> keys, Scalar? count, bool[] columns)
        : base(input.Schema)
    {
        _input = input;
        _keys = keys;
        _count = count;
        _columns = columns;
        _storedKeys = [.. keys.Select(key => key.Value is ColumnScalar column && columns[column.Index])];
    }

    public override bool IsSerialized => true;

    public IReadOnlyList<SortKey> Keys => _keys;

    /// <summary>For each key, whether it is a stored column, so that its strings are counted with the row.</summary>
    public IReadOnlyList<bool> StoredKeys => _storedKeys;

    /// <summary>For each column, whether it is stored.</summary>
    public bool[] Kept => _columns;

    /// <summary>Number of leading rows that are needed; null for all.</summary>
    public Scalar? Count => _count;

    public override IReadOnlyList<TableNode> Inputs => [_input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new SortNode(inputs[0], _keys, _count, _columns);

    /// <summary>Returns the same sort, limited to the leading rows.</summary>
    public SortNode First(Scalar count) => new(_input, _keys, count, _columns);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] needed = (bool[])columns.Clone();
        foreach (var key in _keys)
        {
            key.Value.MarkColumns(needed);
        }

        return [needed];
    }

    public override TableNode Keeping(bool[] columns) => new SortNode(_input, _keys, _count, columns);

    public override string Describe(PlanText text) =>
        $"{(_count is null ? "sort" : $"top {_count.Describe(text)}")} by {string.Join(", ", _keys.Select(key => key.Describe(text)))}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Rows(context, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context, isTransient: true);

    private IEnumerable<KustoValue[]> Rows(EvaluationContext context, bool isTransient)
    {
        long take = _count is null ? long.MaxValue : _count.Evaluate(new RowFrame(context)).AsLong;
        if (take <= 0)
        {
            return [];
        }

        var packing = new RowPacking(_columns);
        var first = _count is null || take > MaximumHeap
            ? Sorted(packing, context).Take((int)Math.Min(take, int.MaxValue))
            : TopRows(packing, context, (int)take);
        return packing.Unpack(first, isTransient);
    }

    // Above this count, sorting all rows once is cheaper than a heap.
    public const int MaximumHeap = 100_000;

    /// <summary>Returns the estimated memory of a stored row with its keys, in bytes.</summary>
    public long BytesOf(ReadOnlySpan<KustoValue> row, ReadOnlySpan<KustoValue> keys)
    {
        long bytes = EvaluationContext.BytesOf(row) + EvaluationContext.RowCost(keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            bytes += _storedKeys[i] ? 0 : DynamicExtent.BytesOf(keys[i]);
        }

        return bytes;
    }

    private IEnumerable<KustoValue[]> Sorted(RowPacking packing, EvaluationContext context)
    {
        var memory = new OperatorMemory(context);
        var rows = new List<KustoValue[]>();
        var sorter = new RowSorter(_keys);
        var frame = new RowFrame(context);
        var values = new KustoValue[_keys.Count];
        foreach (var row in packing.RowsOf(_input, context))
        {
            ReadKeys(frame, row, values);
            sorter.Add(values);
            var packed = packing.Pack(row);
            rows.Add(packed);
            context.CheckRows(rows.Count, "sort");
            memory.Hold(BytesOf(packed, values));
        }

        return memory.ReleasedAfter(sorter.Order().Select(i => rows[i]));
    }

    private IEnumerable<KustoValue[]> TopRows(RowPacking packing, EvaluationContext context, int take)
    {
        var memory = new OperatorMemory(context);

        // The heap contains the leading rows so far, with the last of them on top.
        var heap = new PriorityQueue<Item, Item>(Comparer<Item>.Create((left, right) => Compare(right, left)));
        var frame = new RowFrame(context);
        int order = 0;
        var values = new KustoValue[_keys.Count];
        foreach (var row in packing.RowsOf(_input, context))
        {
            // Most rows are not among the leading rows; nothing is allocated for them.
            ReadKeys(frame, row, values);
            bool isFull = heap.Count == take;
            if (!isFull || Compare(new Item(row, values, order, 0), heap.Peek()) < 0)
            {
                var packed = packing.Pack(row);
                var item = new Item(packed, [.. values], order, BytesOf(packed, values));
                if (isFull)
                {
                    memory.Release(heap.EnqueueDequeue(item, item).Bytes);
                }
                else
                {
                    heap.Enqueue(item, item);
                }

                memory.Hold(item.Bytes);
            }

            order++;
        }

        var rows = new KustoValue[heap.Count][];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = heap.Dequeue().Row;
        }

        return memory.ReleasedAfter(rows);
    }

    private void ReadKeys(RowFrame frame, KustoValue[] row, KustoValue[] values)
    {
        frame.Row = row;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _keys[i].Value.Evaluate(frame);
        }
    }

    private int Compare(Item left, Item right)
    {
        int order = RowSorter.Compare(_keys, left.Keys, right.Keys);
        return order != 0 ? order : left.Order.CompareTo(right.Order);
    }

    private readonly record struct Item(KustoValue[] Row, KustoValue[] Keys, int Order, long Bytes);
}
