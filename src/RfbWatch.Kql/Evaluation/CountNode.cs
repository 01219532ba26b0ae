using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>count.</summary>
internal sealed class CountNode(TableNode input, string name) : TableNode(new KustoSchema(new KustoColumn(name, KustoType.Long)))
{
    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        long count = 0;
        foreach (KustoValue[] row in input.TransientRows(context))
            count++;
        yield return [KustoValue.Of(count)];
    }

    public override void Require(bool[] columns) => input.Require(new bool[input.Schema.Count]);
}
