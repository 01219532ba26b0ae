using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound tabular expression, ready to give its rows. Immutable once bound; shared by concurrent runs.</summary>
internal abstract class TableNode(KustoSchema schema) : Bound
{
    public KustoSchema Schema { get; } = schema;

    /// <summary>True when the rows come in an order that prev, next and row_number may rely on.</summary>
    public virtual bool IsSerialized => false;

    /// <summary>True when the actual columns depend on the rows (bag_unpack, pivot): the rest is then bound when the query runs.</summary>
    public virtual bool IsOpen => false;

    /// <summary>Gives the rows, each as wide as the schema. Arrays may be shared: nobody changes one that was given.</summary>
    public abstract IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>The same rows for a reader that is done with a row before it takes the next: one array may serve all of them.</summary>
    public virtual IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context);

    /// <summary>Tells which columns are read further on, so that a scan need not fill the others. Called once for every reader.</summary>
    public abstract void Require(bool[] columns);

    protected void RequireAllOf(TableNode input)
    {
        var all = new bool[input.Schema.Count];
        Array.Fill(all, true);
        input.Require(all);
    }

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
