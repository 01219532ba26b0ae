using RfbWatch.Kql.Plugins;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>evaluate.</summary>
internal sealed class PluginNode(TableNode input, string name, BoundPlugin plugin, IReadOnlyList<PartNode> parts) : TableNode(plugin.Schema)
{
    public override IReadOnlyList<TableNode> Inputs => [input];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new PluginNode(inputs[0], name, plugin, parts);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [ColumnMask.All(input.Schema.Count)];

    public override string Describe(PlanText text) => $"evaluate {name}({string.Join(", ", parts.Select(text.Part))})";

    public override bool IsOpen => plugin.IsOpen || input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => plugin.Run(input.Rows(context), context).Rows;

    /// <summary>Runs the plugin and returns the rows with their actual columns.</summary>
    public PluginResult Run(EvaluationContext context) => plugin.Run(input.Rows(context), context);

    /// <summary>Runs the plugin and returns the result in memory, with its actual columns.</summary>
    public FixedNode Materialize(EvaluationContext context)
    {
        var result = Run(context);
        var rows = new List<KustoValue[]>();
        foreach (var row in result.Rows)
        {
            rows.Add(row);
            context.CheckRows(rows.Count, "evaluate");
            context.HoldRow(row);
        }

        return new FixedNode(result.Schema, rows, isOpen: true);
    }
}
