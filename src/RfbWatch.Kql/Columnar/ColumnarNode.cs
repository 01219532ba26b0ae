using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// An operator of the columnar engine. It stands in a plan for the same operator of the row engine and gives the same rows, in the same order; its inputs give it blocks. An operator of the row engine above it
/// gets rows from the blocks (<see cref="BlockRows"/>), and what it makes of them goes on as rows.
/// </summary>
/// <param name="form">The operator of the row engine.</param>
/// <param name="inputs">What it reads.</param>
internal abstract class ColumnarNode(TableNode form, IReadOnlyList<TableNode> inputs) : TableNode(form.Schema)
{
    public override IReadOnlyList<TableNode> Inputs => inputs;

    public override bool IsSerialized => form.IsSerialized;

    /// <summary>True when it reads its input to the end before it gives the first row.</summary>
    public virtual bool IsBlocking => false;

    /// <summary>The same in the row engine, down to the operators that read all rows anyway.</summary>
    public TableNode RowForm => IsBlocking ? this : form.Over([.. inputs.Select(input => input is ColumnarNode columnar ? columnar.RowForm : input)]);

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => form.Over(inputs);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => form.Reads(columns);

    public override string Describe(PlanText text) => $"columnar {form.Describe(text)}";

    /// <summary>The blocks of the result, none of them without rows.</summary>
    public abstract IEnumerable<Block> Blocks(EvaluationContext context);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => BlockRows.Of(Blocks(context), Schema.Count, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => BlockRows.Of(Blocks(context), Schema.Count, isTransient: true);

    /// <summary>The blocks of a table, of whichever engine.</summary>
    protected static IEnumerable<Block> BlocksOf(TableNode table, EvaluationContext context) => table is ColumnarNode columnar ? columnar.Blocks(context) : RowBlocks.Of(table.TransientRows(context), table.Schema, context);
}
