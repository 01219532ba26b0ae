using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>make_set and make_set_if, in order of first occurrence. The items of arrays are added one by one.</summary>
internal sealed class SetAggregate(VectorScalar value, int size, VectorScalar? condition) : GroupAggregate(condition)
{
    private readonly ValueIds _values = new();
    private readonly LongIds _known = new();
    private readonly int[] _numbers = new int[Block.MaximumRows];
    private List<KustoValue>?[] _items = [];

    public override void Reserve(int groups) => Reserve(ref _items, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(new DynamicArray([.. _items[group] ?? []]));

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        var values = value.Evaluate(block);
        bool mayHoldArrays = values is ValueVector or ConstantVector;
        if (!mayHoldArrays)
        {
            _values.Add(values, block, _numbers);
        }

        foreach (int row in block.Rows)
        {
            if (!mayHoldArrays)
            {
                Add(groups[row], _numbers[row], values, row, context);
            }
            else if (values[row].AsArray is { } array)
            {
                foreach (var item in array)
                {
                    Add(groups[row], item, context);
                }
            }
            else
            {
                Add(groups[row], values[row], context);
            }
        }
    }

    private void Add(int group, int number, Vector values, int row, EvaluationContext context)
    {
        if (_items[group] is { } items && items.Count >= size)
        {
            return;
        }

        int before = _known.Count;
        if (_known.Add((long)group << 32 | (uint)number, before) == before)
        {
            Keep(group, values[row], context);
        }
    }

    private void Add(int group, KustoValue item, EvaluationContext context)
    {
        if (item.IsNull || (_items[group] is { } items && items.Count >= size))
        {
            return;
        }

        int before = _known.Count;
        if (_known.Add((long)group << 32 | (uint)_values.Add(item), before) == before)
        {
            Keep(group, item, context);
        }
    }

    private void Keep(int group, KustoValue item, EvaluationContext context)
    {
        if (item.IsNull)
        {
            return;
        }

        context.Hold((2 * CollectionAggregates.BytesPerItem) + DynamicExtent.BytesOf(item));
        (_items[group] ??= []).Add(item);
    }
}
