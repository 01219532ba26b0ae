using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>avg and avgif of numbers.</summary>
internal sealed class AverageAggregate(VectorScalar value, VectorScalar? condition) : GroupAggregate(condition)
{
    private double[] _sums = [];
    private long[] _counts = [];

    public override void Reserve(int groups)
    {
        Reserve(ref _sums, groups);
        Reserve(ref _counts, groups);
    }

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) =>
        results[0] = KustoValue.Of(_counts[group] == 0 ? double.NaN : _sums[group] / _counts[group]);

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        var values = value.Evaluate(block);
        bool isPlain = FixedOperand.TryOf(values, out var cells) && (cells.IsInteger || cells.Kind == ValueKind.Real);
        foreach (int row in block.Rows)
        {
            if ((isPlain ? (cells.IsNull(row) ? (double?)null : cells.RealAt(row)) : values[row].Real()) is { } real)
            {
                _sums[groups[row]] += real;
                _counts[groups[row]]++;
            }
        }
    }
}
