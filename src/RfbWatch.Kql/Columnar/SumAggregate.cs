using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>sum and sumif of integers, reals, bools and timespans.</summary>
internal sealed class SumAggregate(VectorScalar value, KustoType type, VectorScalar? condition) : GroupAggregate(condition)
{
    private long[] _whole = [];
    private double[] _real = [];

    public override void Reserve(int groups)
    {
        Reserve(ref _whole, groups);
        Reserve(ref _real, groups);
    }

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => results[0] =
        type == KustoType.TimeSpan ? KustoValue.Of(new TimeSpan(_whole[group]))
        : type == KustoType.Real ? KustoValue.Of(_real[group] + _whole[group])
        : KustoValue.Of(_whole[group]);

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        var values = value.Evaluate(block);
        if (values is FixedVector cells && cells.Kind is ValueKind.Int or ValueKind.Long or ValueKind.TimeSpan or ValueKind.Bool)
        {
            // The bits of a null are not a number, so nulls are skipped.
            foreach (int row in block.Rows)
            {
                if (!NullBits.IsSet(cells.Nulls, row))
                {
                    _whole[groups[row]] = unchecked(_whole[groups[row]] + cells.Bits[row]);
                }
            }

            return;
        }

        foreach (int row in block.Rows)
        {
            var cell = values[row];
            if (cell.IsInteger || cell.Kind is ValueKind.TimeSpan or ValueKind.Bool)
            {
                _whole[groups[row]] = unchecked(_whole[groups[row]] + cell.AsLong);
            }
            else if (cell.Real() is { } real)
            {
                _real[groups[row]] += real;
            }
        }
    }
}
