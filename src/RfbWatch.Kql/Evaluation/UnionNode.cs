using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>union: the rows of one leg after another, each mapped to the common columns.</summary>
internal sealed class UnionNode(KustoSchema schema, IReadOnlyList<UnionLeg> legs) : TableNode(schema)
{
    public IReadOnlyList<UnionLeg> Legs { get; } = legs;

    public override IReadOnlyList<TableNode> Inputs { get; } = [.. legs.Select(leg => leg.Input)];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new UnionNode(Schema, [.. Legs.Select((leg, i) => leg with { Input = inputs[i] })]);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        var reads = new List<bool[]>();
        foreach (var leg in Legs)
        {
            bool[] needed = ColumnMask.None(leg.Input.Schema.Count);
            for (int i = 0; i < columns.Length; i++)
            {
                if (columns[i] && leg.Columns[i] >= 0)
                {
                    needed[leg.Columns[i]] = true;
                }
            }

            reads.Add(needed);
        }

        return reads;
    }

    public override string Describe(PlanText text) => $"union of {Legs.Count}{(Legs.Any(leg => leg.SourceName is not null) ? $", source in {Schema[0].Name}" : string.Empty)}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Rows(context, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context, isTransient: true);

    private IEnumerable<KustoValue[]> Rows(EvaluationContext context, bool isTransient)
    {
        var reused = isTransient ? new KustoValue[Schema.Count] : null;
        var missing = new KustoValue[Schema.Count];
        for (int i = 0; i < missing.Length; i++)
        {
            missing[i] = KustoValue.MissingOf(Schema[i].Type);
        }

        foreach (var leg in Legs)
        {
            foreach (var row in isTransient || !leg.IsWhole ? leg.Input.TransientRows(context) : leg.Input.Rows(context))
            {
                if (leg.IsWhole)
                {
                    yield return row;
                    continue;
                }

                var result = reused ?? new KustoValue[missing.Length];
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = leg.Columns[i] >= 0 ? row[leg.Columns[i]] : missing[i];
                }

                if (leg.SourceName is not null)
                {
                    result[0] = KustoValue.Of(leg.SourceName);
                }

                yield return result;
            }
        }
    }
}
