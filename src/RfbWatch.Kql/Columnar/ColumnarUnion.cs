using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>union: returns the blocks of one input after another, with their columns mapped to the schema of the result.</summary>
internal sealed class ColumnarUnion(UnionNode union) : ColumnarNode(union, union.Inputs)
{
    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        Vector[] missing = [.. Schema.Columns.Select(column => new ConstantVector(KustoValue.MissingOf(column.Type)))];
        foreach (var leg in union.Legs)
        {
            Vector? source = leg.SourceName is null ? null : new ConstantVector(KustoValue.Of(leg.SourceName));
            foreach (var block in BlocksOf(leg.Input, context))
            {
                var columns = new Vector?[Schema.Count];
                for (int i = 0; i < columns.Length; i++)
                {
                    columns[i] = i == 0 && source is not null ? source : leg.Columns[i] >= 0 ? block.Columns[leg.Columns[i]] : missing[i];
                }

                yield return block.With(columns);
            }
        }
    }
}
