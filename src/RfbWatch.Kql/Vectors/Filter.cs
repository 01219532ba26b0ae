using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>A predicate over blocks. Each condition of an and is evaluated only for the rows that satisfy the conditions before it.</summary>
internal sealed class Filter
{
    private readonly VectorScalar[] _conditions;

    public Filter(Scalar predicate, KustoSchema schema, OperatorMemory memory) => _conditions = [.. LogicalScalar.ConditionsOf(predicate).Select(condition => VectorScalars.Of(condition, schema, memory))];

    /// <summary>Returns the block with only the rows for which the predicate is true.</summary>
    public Block Apply(Block block)
    {
        foreach (var condition in _conditions)
        {
            if (block.Selected == 0)
            {
                break;
            }

            block = block.With(Truths.Select(condition.Evaluate(block), block));
        }

        return block;
    }
}
