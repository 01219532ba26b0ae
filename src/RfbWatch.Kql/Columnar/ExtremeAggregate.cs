using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>max, min and their variants with a condition. Of equal values, the first is kept.</summary>
internal sealed class ExtremeAggregate(VectorScalar value, int direction, VectorScalar? condition) : GroupAggregate(condition)
{
    private KustoValue[] _best = [];

    public override void Reserve(int groups) => Reserve(ref _best, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => results[0] = _best[group];

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        var values = value.Evaluate(block);
        if (values is FixedVector cells && cells.Kind != ValueKind.Real)
        {
            AddWhole(cells, block, groups);
            return;
        }

        foreach (int row in block.Rows)
        {
            var cell = values[row];
            ref var best = ref _best[groups[row]];
            if (!cell.IsNull && (best.IsNull || ValueOrder.Compare(cell, best) * direction > 0))
            {
                context.Hold(DynamicExtent.BytesOf(cell) - DynamicExtent.BytesOf(best));
                best = cell;
            }
        }
    }

    private void AddWhole(FixedVector cells, Block block, int[] groups)
    {
        var sample = KustoValue.OfBits(cells.Kind, 0);
        foreach (int row in block.Rows)
        {
            if (NullBits.IsSet(cells.Nulls, row))
            {
                continue;
            }

            ref var best = ref _best[groups[row]];
            long bits = cells.Bits[row];
            bool isBetter = ReferenceEquals(best.Reference, sample.Reference) ? (direction > 0 ? bits > best.AsLong : bits < best.AsLong)
                : best.IsNull || ValueOrder.Compare(sample.WithBits(bits), best) * direction > 0;
            if (isBetter)
            {
                best = sample.WithBits(bits);
            }
        }
    }
}
