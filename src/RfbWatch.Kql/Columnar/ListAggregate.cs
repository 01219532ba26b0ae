using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>make_list and its variants. The items of arrays are added one by one.</summary>
internal sealed class ListAggregate(VectorScalar value, int size, bool keepsNulls, VectorScalar? condition) : GroupAggregate(condition)
{
    private List<KustoValue>?[] _items = [];

    public override void Reserve(int groups) => Reserve(ref _items, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(new DynamicArray([.. _items[group] ?? []]));

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        var values = value.Evaluate(block);
        foreach (int row in block.Rows)
        {
            var cell = values[row];
            if (cell.AsArray is { } array)
            {
                foreach (var item in array)
                {
                    Add(groups[row], item, context);
                }
            }
            else if (keepsNulls || !cell.IsNull)
            {
                Add(groups[row], cell, context);
            }
        }
    }

    private void Add(int group, KustoValue item, EvaluationContext context)
    {
        var items = _items[group] ??= [];
        if (items.Count >= size)
        {
            return;
        }

        context.Hold(CollectionAggregates.BytesPerItem + DynamicExtent.BytesOf(item));
        items.Add(item);
    }
}
