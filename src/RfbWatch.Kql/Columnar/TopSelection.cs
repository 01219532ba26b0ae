using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// Selects the first rows of a sort order with a heap. Other rows are not materialized: for most of them, the first key already shows that they come after the last row of the heap.
/// </summary>
internal sealed class TopSelection(SortNode sort, ColumnarNode input, int take)
{
    public IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        var memory = new OperatorMemory(context);

        // The heap keeps the best rows with the worst of them on top.
        var heap = new PriorityQueue<Item, Item>(Comparer<Item>.Create((left, right) => Compare(right, left)));
        VectorScalar[] keys = [.. sort.Keys.Select(key => VectorScalars.Of(key.Value, input.Schema, memory))];
        long order = 0;
        foreach (var block in input.Blocks(context))
        {
            Vector[] vectors = [.. keys.Select(key => key.Evaluate(block))];
            foreach (int row in block.Rows)
            {
                Offer(heap, block, vectors, row, order++, memory);
            }
        }

        var rows = new KustoValue[heap.Count][];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = heap.Dequeue().Row;
        }

        return memory.ReleasedAfter(rows);
    }

    private void Offer(PriorityQueue<Item, Item> heap, Block block, Vector[] vectors, int row, long order, OperatorMemory memory)
    {
        bool isFull = heap.Count == take;
        if (isFull && IsBehind(vectors[0], row, heap.Peek().Keys[0]))
        {
            return;
        }

        var item = new Item([], KeysAt(vectors, row), order, 0);
        if (isFull && Compare(item, heap.Peek()) >= 0)
        {
            return;
        }

        var cells = CellsAt(block, row);
        item = item with { Row = cells, Bytes = sort.BytesOf(cells, item.Keys) };
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

    // Whether the first key alone puts a row after another one: for numbers of the same kind, which are compared without creating a value.
    private bool IsBehind(Vector vector, int row, KustoValue worst)
    {
        if (vector is not FixedVector cells || cells.Kind == ValueKind.Real || cells.Kind != worst.Kind || NullBits.IsSet(cells.Nulls, row))
        {
            return false;
        }

        return sort.Keys[0].Descending ? cells.Bits[row] < worst.AsLong : cells.Bits[row] > worst.AsLong;
    }

    private static KustoValue[] KeysAt(Vector[] vectors, int row) => [.. vectors.Select(vector => vector[row])];

    private KustoValue[] CellsAt(Block block, int row)
    {
        var cells = new KustoValue[sort.Kept.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            if (sort.Kept[i] && block.Columns[i] is { } vector)
            {
                cells[i] = vector[row];
            }
        }

        return cells;
    }

    private int Compare(Item left, Item right)
    {
        int order = RowSorter.Compare(sort.Keys, left.Keys, right.Keys);
        return order != 0 ? order : left.Order.CompareTo(right.Order);
    }

    private readonly record struct Item(KustoValue[] Row, KustoValue[] Keys, long Order, long Bytes);
}
