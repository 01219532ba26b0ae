using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound scalar expression, ready to be evaluated over rows. Immutable; shared by concurrent runs.</summary>
internal abstract class Scalar(KustoType type, params Scalar[] children) : Bound
{

    public KustoType Type { get; } = type;

    protected Scalar[] Children { get; } = children;

    public Variability Variability { get; protected init; } = children.Length == 0 ? Variability.Constant : children.Max(child => child.Variability);

    /// <summary>True when the rows must be in memory and in order (prev, next, row_number).</summary>
    public bool NeedsWindow { get; protected init; } = children.Any(child => child.NeedsWindow);

    public bool DependsOnRow => Variability == Variability.Row;

    /// <summary>True when it reads cells of the row; a value that only changes with each call, as that of rand(), does not.</summary>
    public bool ReadsRow { get; protected init; } = children.Any(child => child.ReadsRow);

    public abstract KustoValue Evaluate(RowFrame frame);

    /// <summary>Marks the input columns that are read.</summary>
    public virtual void MarkColumns(bool[] columns)
    {
        foreach (Scalar child in Children)
            child.MarkColumns(columns);
    }
}
