using RfbWatch.Kql.Plugins;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A plugin's result with the schema declared in the query: columns by name, others dropped, missing ones null.</summary>
internal sealed class DeclaredNode(PluginNode plugin, KustoSchema schema) : TableNode(schema)
{
    public override IReadOnlyList<TableNode> Inputs => [plugin];

    public override bool IsOpen => false;

    // The plugin's result is declared; its input may still be open.
    public override bool NeedsRun => plugin.Inputs[0].NeedsRun;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new DeclaredNode((PluginNode)inputs[0], Schema);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [ColumnMask.All(plugin.Schema.Count)];

    public override string Describe(PlanText text) => $"declare {Schema}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        var result = plugin.Run(context);
        int[] places = [.. Schema.Columns.Select(column => result.Schema.IndexOf(column.Name))];
        foreach (var row in result.Rows)
        {
            var declared = new KustoValue[places.Length];
            for (int i = 0; i < declared.Length; i++)
            {
                declared[i] = ValueConversion.To(Schema[i].Type, places[i] < 0 ? default : row[places[i]]);
            }

            yield return declared;
        }
    }
}
