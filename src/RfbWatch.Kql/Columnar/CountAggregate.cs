using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>count and countif.</summary>
internal sealed class CountAggregate(VectorScalar? condition) : GroupAggregate(condition)
{
    private long[] _counts = [];

    public override void Reserve(int groups) => Reserve(ref _counts, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(_counts[group]);

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        foreach (int row in block.Rows)
        {
            _counts[groups[row]]++;
        }
    }
}
