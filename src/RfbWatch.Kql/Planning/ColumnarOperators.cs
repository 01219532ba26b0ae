using RfbWatch.Kql.Columnar;
using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>Over columnar tables, replaces operators with their columnar forms, from the scans up to the first operator that has none.</summary>
internal sealed class ColumnarOperators : TreeRule
{
    public override string Name => "columnar operators";

    protected override TableNode RewriteNode(TableNode node) => ColumnarForms.Of(node);
}
