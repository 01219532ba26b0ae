using RfbWatch.Kql.Plugins;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A plugin's result under the schema that the query declares for it: columns by name, others dropped, missing ones null.</summary>
internal sealed class DeclaredNode(PluginNode plugin, KustoSchema schema) : TableNode(schema)
{
    public override IReadOnlyList<TableNode> Inputs => [plugin];

    public override bool IsOpen => false;

    // What the plugin makes is declared; what it reads may be open.
    public override bool NeedsRun => plugin.Inputs[0].NeedsRun;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new DeclaredNode((PluginNode)inputs[0], Schema);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [ColumnMask.All(plugin.Schema.Count)];

    public override string Describe(PlanText text) => $"declare {Schema}";

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        PluginResult result = plugin.Run(context);
        int[] places = [.. Schema.Columns.Select(column => result.Schema.IndexOf(column.Name))];
        foreach (KustoValue[] row in result.Rows)
        {
            var declared = new KustoValue[places.Length];
            for (int i = 0; i < declared.Length; i++)
                declared[i] = ValueConversion.To(Schema[i].Type, places[i] < 0 ? default : row[places[i]]);
            yield return declared;
        }
    }
}
