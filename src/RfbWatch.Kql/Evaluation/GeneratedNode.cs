using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Rows generated without an input: print, range.</summary>
internal sealed class GeneratedNode(KustoSchema schema, Func<PlanText, string> describe, Func<EvaluationContext, IEnumerable<KustoValue[]>> rows) : LeafNode(schema)
{
    public override bool IsSerialized => true;

    public override string Describe(PlanText text) => describe(text);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => rows(context);
}
