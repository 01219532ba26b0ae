using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>dcount, count_distinct and their variants with a condition. The pairs of group and value are stored in one hash table.</summary>
internal sealed class DistinctAggregate(VectorScalar value, VectorScalar? condition) : GroupAggregate(condition)
{
    private readonly ValueIds _values = new();
    private readonly LongIds _known = new();
    private readonly int[] _numbers = new int[Block.MaximumRows];
    private long[] _counts = [];

    public override void Reserve(int groups) => Reserve(ref _counts, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(_counts[group]);

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        var values = value.Evaluate(block);
        _values.Add(values, block, _numbers);
        foreach (int row in block.Rows)
        {
            int before = _known.Count;
            if (_known.Add((long)groups[row] << 32 | (uint)_numbers[row], before) < before)
            {
                continue;
            }

            var cell = values[row];
            if (cell.IsNull)
            {
                continue;
            }

            _counts[groups[row]]++;
            context.Hold(CollectionAggregates.BytesPerItem + DynamicExtent.BytesOf(cell));
        }
    }
}
