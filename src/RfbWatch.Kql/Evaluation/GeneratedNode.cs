using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Rows that need no input but the run: print, range.</summary>
internal sealed class GeneratedNode(KustoSchema schema, Func<EvaluationContext, IEnumerable<KustoValue[]>> rows, string? warning = null) : TableNode(schema)
{
    public override bool IsSerialized => true;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        if (warning is not null)
            context.Warn("RW002", warning);
        return rows(context);
    }

    public override void Require(bool[] columns)
    {
        // There is nothing to spare.
    }
}
