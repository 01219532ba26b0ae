using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An operator written as a function over its input's rows, which reads all columns of it.</summary>
internal sealed class TransformNode(
    TableNode input, KustoSchema schema, Func<IEnumerable<KustoValue[]>, EvaluationContext, IEnumerable<KustoValue[]>> transform, bool serializes = false)
    : TableNode(schema)
{
    public override bool IsSerialized => serializes;

    public override bool IsOpen => input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => transform(input.Rows(context), context);

    public override void Require(bool[] columns) => RequireAllOf(input);
}
