using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// A node of the plan: a bound tabular expression. Immutable and shared by concurrent runs; a rewrite creates another node. <see cref="Rows"/> is the row engine.
/// Columns keep their positions in every plan of a query: a column that is not read is a cell that is not filled.
/// </summary>
internal abstract class TableNode(KustoSchema schema) : Bound, IRowSource
{
    // Computed on first use from immutable data: two threads that do so at the same time write the same number.
    private int _depth;

    public KustoSchema Schema { get; } = schema;

    /// <summary>Number of nodes on the longest path to a leaf, including this one.</summary>
    public int Depth => _depth > 0 ? _depth : _depth = 1 + Inputs.Select(input => input.Depth).DefaultIfEmpty().Max();

    /// <summary>The inputs whose rows it reads.</summary>
    public abstract IReadOnlyList<TableNode> Inputs { get; }

    /// <summary>True if the rows have an order on which prev, next and row_number may rely.</summary>
    public virtual bool IsSerialized => false;

    /// <summary>True if the actual columns depend on the rows (bag_unpack, pivot): the rest is then bound when the query runs.</summary>
    public virtual bool IsOpen => Inputs.Any(input => input.IsOpen);

    /// <summary>True if an input is open: it is bound again during the run, to the actual columns.</summary>
    public virtual bool NeedsRun => IsOpen || Inputs.Any(input => input.NeedsRun);

    /// <summary>The same node over other inputs: the same number, each with the same columns as before.</summary>
    public abstract TableNode Over(IReadOnlyList<TableNode> inputs);

    /// <summary>For each input, the columns that are read if the given columns of the node are read.</summary>
    public abstract IReadOnlyList<bool[]> Reads(bool[] columns);

    /// <summary>The same node for a reader of only these columns: it need not fill the others, nor store their inputs.</summary>
    public virtual TableNode Keeping(bool[] columns) => this;

    /// <summary>The node in one line, as shown in a plan.</summary>
    public abstract string Describe(PlanText text);

    /// <summary>Returns the rows, each as wide as the schema. Arrays may be shared and must not be modified.</summary>
    public abstract IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>The same rows for a reader that finishes with a row before taking the next: one array may be reused for all of them.</summary>
    public virtual IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context);

    /// <summary>All rows in memory, counted against the limits.</summary>
    public List<KustoValue[]> Collect(EvaluationContext context, string holder)
    {
        var rows = new List<KustoValue[]>();
        foreach (var row in Rows(context))
        {
            rows.Add(row);
            context.CheckRows(rows.Count, holder);
            context.HoldRow(row);
        }

        return rows;
    }
}
