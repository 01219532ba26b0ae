using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>An aggregate without a columnar form: uses an accumulator of the row engine for each group.</summary>
internal sealed class StateAggregate(BoundAggregate call, VectorScalar[] arguments) : GroupAggregate(null)
{
    private readonly KustoValue[] _cells = new KustoValue[arguments.Length];
    private Accumulator?[] _states = [];

    public override void Reserve(int groups) => Reserve(ref _states, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context) => call.WriteResults(_states[group] ??= call.Create(), results, context);

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        Vector[] vectors = [.. arguments.Select(argument => argument.Evaluate(block))];
        foreach (int row in block.Rows)
        {
            for (int i = 0; i < vectors.Length; i++)
            {
                _cells[i] = vectors[i][row];
            }

            (_states[groups[row]] ??= call.Create()).Add(_cells, context);
        }
    }
}
