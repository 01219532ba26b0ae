using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>extend, project and similar operators. A column that is only passed through costs nothing.</summary>
internal sealed class ColumnarCompute(ComputeNode compute, ColumnarNode input) : ColumnarNode(compute, [input])
{
    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        using var memory = new OperatorMemory(context);
        (int Place, VectorScalar Value)[] computed = [.. compute.Filled.Select(place => (place, VectorScalars.Of(compute.Computed[place], input.Schema, memory)))];
        foreach (var block in input.Blocks(context))
        {
            var columns = new Vector?[Schema.Count];
            foreach (var (place, value) in computed)
            {
                columns[place] = value.Evaluate(block);
            }

            yield return block.With(columns);
        }
    }
}
