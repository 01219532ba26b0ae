using RfbWatch.Kql.Columnar;
using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>Over tables that are there in columns, operators that have a columnar form take it, from the scans up to the first that has none.</summary>
internal sealed class ColumnarOperators : TreeRule
{
    public override string Name => "columnar operators";

    protected override TableNode RewriteNode(TableNode node) => ColumnarForms.Of(node);
}
