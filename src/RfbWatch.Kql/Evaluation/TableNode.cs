using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// A node of the plan: a bound tabular expression. Immutable and shared by concurrent runs; a rewrite makes another node. <see cref="Rows"/> is the row engine.
/// Rows keep the places of their columns in every plan of a query: a column that nobody reads is a cell that nobody fills.
/// </summary>
internal abstract class TableNode(KustoSchema schema) : Bound, IRowSource
{
    // Computed when first asked for, from what never changes: two threads that ask at once write the same number.
    private int _depth;

    public KustoSchema Schema { get; } = schema;

    /// <summary>How many nodes the longest way down has, this one included.</summary>
    public int Depth => _depth > 0 ? _depth : _depth = 1 + Inputs.Select(input => input.Depth).DefaultIfEmpty().Max();

    /// <summary>The nodes whose rows it reads.</summary>
    public abstract IReadOnlyList<TableNode> Inputs { get; }

    /// <summary>True when the rows come in an order that prev, next and row_number may rely on.</summary>
    public virtual bool IsSerialized => false;

    /// <summary>True when the actual columns depend on the rows (bag_unpack, pivot): the rest is then bound when the query runs.</summary>
    public virtual bool IsOpen => Inputs.Any(input => input.IsOpen);

    /// <summary>True when something below it is open: it is bound again in the run, to the columns that are there.</summary>
    public virtual bool NeedsRun => IsOpen || Inputs.Any(input => input.NeedsRun);

    /// <summary>The same node over other inputs: as many, each with the columns of the one before.</summary>
    public abstract TableNode Over(IReadOnlyList<TableNode> inputs);

    /// <summary>For each input the columns that are read of it when these columns are read of the node.</summary>
    public abstract IReadOnlyList<bool[]> Reads(bool[] columns);

    /// <summary>The same node for a reader of these columns alone: it need not fill the others, nor keep what they are made of.</summary>
    public virtual TableNode Keeping(bool[] columns) => this;

    /// <summary>The node in one line, as a plan shows it.</summary>
    public abstract string Describe(PlanText text);

    /// <summary>Gives the rows, each as wide as the schema. Arrays may be shared: nobody changes one that was given.</summary>
    public abstract IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>The same rows for a reader that is done with a row before it takes the next: one array may serve all of them.</summary>
    public virtual IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context);

    /// <summary>All rows in memory, counted against the limits.</summary>
    public List<KustoValue[]> Collect(EvaluationContext context, string holder)
    {
        var rows = new List<KustoValue[]>();
        foreach (KustoValue[] row in Rows(context))
        {
            rows.Add(row);
            context.CheckRows(rows.Count, holder);
            context.HoldRow(row);
        }

        return rows;
    }
}
