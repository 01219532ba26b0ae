using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Columnar;

/// <summary>A table that the source stores by column. If it turns out not to, the rows are converted to blocks.</summary>
internal sealed class ColumnarScan(ScanNode scan) : ColumnarNode(scan, [])
{
    public override IEnumerable<Block> Blocks(EvaluationContext context)
    {
        var request = scan.RequestOf(context, isTransient: true);
        var blocks = (context.Source as IColumnSource)?.ScanColumns(request) ?? RowBlocks.Of(scan.TransientRows(context), Schema, context);
        foreach (var block in blocks)
        {
            context.CheckNow();
            if (block.Selected > 0)
            {
                yield return block;
            }
        }
    }
}
