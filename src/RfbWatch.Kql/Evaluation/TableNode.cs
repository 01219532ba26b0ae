using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// A plan node: a bound tabular expression. Immutable and shared by concurrent runs; a rewrite creates a new node. <see cref="Rows"/> is the row engine.
/// Columns keep their indexes in every plan of a query; the cells of columns that are not read are left unfilled.
/// </summary>
internal abstract class TableNode(KustoSchema schema) : Bound, IRowSource
{
    // Computed on first use from immutable data. If two threads compute it at the same time, they write the same value.
    private int _depth;

    public KustoSchema Schema { get; } = schema;

    /// <summary>Number of nodes on the longest path to a leaf, including this one.</summary>
    public int Depth => _depth > 0 ? _depth : _depth = 1 + Inputs.Select(input => input.Depth).DefaultIfEmpty().Max();

    /// <summary>The inputs whose rows the node reads.</summary>
    public abstract IReadOnlyList<TableNode> Inputs { get; }

    /// <summary>Whether the rows have an order on which prev, next and row_number may rely.</summary>
    public virtual bool IsSerialized => false;

    /// <summary>Whether the actual columns depend on the rows (bag_unpack, pivot). The rest of the query is then bound when the query runs.</summary>
    public virtual bool IsOpen => Inputs.Any(input => input.IsOpen);

    /// <summary>Whether this node or a node below it is open. The query is then bound again during the run, to the actual columns.</summary>
    public virtual bool NeedsRun => IsOpen || Inputs.Any(input => input.NeedsRun);

    /// <summary>Returns the same node over other inputs: as many as before, each with the same columns as before.</summary>
    public abstract TableNode Over(IReadOnlyList<TableNode> inputs);

    /// <summary>Returns, for each input, the columns that are read if the given columns of this node are read.</summary>
    public abstract IReadOnlyList<bool[]> Reads(bool[] columns);

    /// <summary>Returns the same node for a reader that needs only these columns. The node need not fill the others, nor store their inputs.</summary>
    public virtual TableNode Keeping(bool[] columns) => this;

    /// <summary>Returns a one-line description of the node, as shown in a plan.</summary>
    public abstract string Describe(PlanText text);

    /// <summary>Returns the rows, each as wide as the schema. Arrays may be shared and must not be modified.</summary>
    public abstract IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>Returns the same rows for a reader that is finished with each row before it requests the next one. One array may be reused for all rows.</summary>
    public virtual IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context);

    /// <summary>Reads all rows into memory and counts them towards the limits.</summary>
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
