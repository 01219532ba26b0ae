using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>mv-expand.</summary>
internal sealed class ExpandNode : TableNode
{
    private readonly TableNode _input;
    private readonly Expansion _expansion;

    public ExpandNode(TableNode input, KustoSchema schema, Expansion expansion)
        : base(schema)
    {
        _input = input;
        _expansion = expansion;
    }

    /// <summary>For each result column, the input column whose cells it repeats, or -1.</summary>
    public IReadOnlyList<int> Repeated => [.. _expansion.Copied.Select((from, i) => _expansion.Targets.Contains(i) || i == _expansion.IndexColumn ? -1 : from)];

    /// <summary>Whether the evaluation of an expanded expression has an effect (<see cref="Scalar.HasEffect"/>).</summary>
    public bool HasEffect => _expansion.Sources.Any(source => source.HasEffect);

    public override IReadOnlyList<TableNode> Inputs => [_input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new ExpandNode(inputs[0], Schema, _expansion);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] needed = ColumnMask.None(_input.Schema.Count);
        var repeated = Repeated;
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i] && repeated[i] >= 0)
            {
                needed[repeated[i]] = true;
            }
        }

        foreach (var source in _expansion.Sources)
        {
            source.MarkColumns(needed);
        }

        return [needed];
    }

    public override TableNode Keeping(bool[] columns) =>
        new ExpandNode(_input, Schema, _expansion with { Copied = [.. _expansion.Copied.Select((from, i) => columns[i] ? from : -1)] });

    public override string Describe(PlanText text)
    {
        var row = text.Over(_input.Schema);
        return "mv-expand " + string.Join(", ", _expansion.Sources.Select((source, i) => $"{Schema[_expansion.Targets[i]].Name} = {source.Describe(row)}"));
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => _expansion.Expand(_input.TransientRows(context), reused: null, context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) =>
        _expansion.Expand(_input.TransientRows(context), new KustoValue[Schema.Count], context);
}
