using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Columnar;

/// <summary>An operator that declares something about its rows and returns them unchanged: as, serialize.</summary>
internal sealed class ColumnarPass(TableNode form, ColumnarNode input) : ColumnarNode(form, [input])
{
    public override IEnumerable<Block> Blocks(EvaluationContext context) => input.Blocks(context);
}
