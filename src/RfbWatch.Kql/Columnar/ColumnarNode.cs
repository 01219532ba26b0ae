using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// An operator of the columnar engine. In a plan, it replaces the same operator of the row engine, and returns the same rows in the same order; its inputs return blocks. An operator of
/// the row engine above it reads the blocks as rows (<see cref="BlockRows"/>), and returns rows.
/// </summary>
/// <param name="form">The operator of the row engine.</param>
/// <param name="inputs">The inputs of the operator.</param>
internal abstract class ColumnarNode(TableNode form, IReadOnlyList<TableNode> inputs) : TableNode(form.Schema)
{
    public override IReadOnlyList<TableNode> Inputs => inputs;

    public override bool IsSerialized => form.IsSerialized;

    /// <summary>Whether it reads its input to the end before it returns the first row.</summary>
    public virtual bool IsBlocking => false;

    /// <summary>The same operator in the row engine, with its inputs. Operators that read all rows anyway stay columnar.</summary>
    public TableNode RowForm => IsBlocking ? this : form.Over([.. inputs.Select(input => input is ColumnarNode columnar ? columnar.RowForm : input)]);

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => form.Over(inputs);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => form.Reads(columns);

    public override string Describe(PlanText text) => $"columnar {form.Describe(text)}";

    /// <summary>Returns the blocks of the result. Each block has at least one row.</summary>
    public abstract IEnumerable<Block> Blocks(EvaluationContext context);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => BlockRows.Of(Blocks(context), Schema.Count, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => BlockRows.Of(Blocks(context), Schema.Count, isTransient: true);

    /// <summary>Returns the blocks of a table of either engine.</summary>
    protected static IEnumerable<Block> BlocksOf(TableNode table, EvaluationContext context) => table is ColumnarNode columnar ? columnar.Blocks(context) : RowBlocks.Of(table.TransientRows(context), table.Schema, context);
}
