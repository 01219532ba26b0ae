using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>union: one leg after the other, each mapped onto the common columns.</summary>
internal sealed class UnionNode(KustoSchema schema, IReadOnlyList<UnionLeg> legs) : TableNode(schema)
{
    public override bool IsOpen => legs.Any(leg => leg.Input.IsOpen);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Rows(context, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context, isTransient: true);

    private IEnumerable<KustoValue[]> Rows(EvaluationContext context, bool isTransient)
    {
        KustoValue[]? reused = isTransient ? new KustoValue[Schema.Count] : null;
        var missing = new KustoValue[Schema.Count];
        for (int i = 0; i < missing.Length; i++)
            missing[i] = KustoValue.MissingOf(Schema[i].Type);
        foreach (UnionLeg leg in legs)
        {
            foreach (KustoValue[] row in isTransient || !leg.IsWhole ? leg.Input.TransientRows(context) : leg.Input.Rows(context))
            {
                if (leg.IsWhole)
                {
                    yield return row;
                    continue;
                }

                KustoValue[] result = reused ?? new KustoValue[missing.Length];
                for (int i = 0; i < result.Length; i++)
                    result[i] = leg.Columns[i] >= 0 ? row[leg.Columns[i]] : missing[i];
                if (leg.SourceName is not null)
                    result[0] = KustoValue.Of(leg.SourceName);
                yield return result;
            }
        }
    }

    public override void Require(bool[] columns)
    {
        foreach (UnionLeg leg in legs)
        {
            var needed = new bool[leg.Input.Schema.Count];
            for (int i = 0; i < columns.Length; i++)
            {
                if (columns[i] && leg.Columns[i] >= 0)
                    needed[leg.Columns[i]] = true;
            }

            leg.Input.Require(needed);
        }
    }
}
