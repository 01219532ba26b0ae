using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound scalar expression, ready to be evaluated over rows. Immutable; shared by concurrent runs.</summary>
internal abstract class Scalar(KustoType type) : Bound
{
    public KustoType Type { get; } = type;

    /// <summary>False when the value is the same for every row of a run.</summary>
    public virtual bool DependsOnRow => Children.Any(child => child.DependsOnRow);

    /// <summary>True when the rows must be in memory and in order (prev, next, row_number).</summary>
    public virtual bool NeedsWindow => Children.Any(child => child.NeedsWindow);

    protected virtual IEnumerable<Scalar> Children => [];

    public abstract KustoValue Evaluate(RowFrame frame);

    /// <summary>Marks the input columns that are read.</summary>
    public virtual void MarkColumns(bool[] columns)
    {
        foreach (Scalar child in Children)
            child.MarkColumns(columns);
    }
}
