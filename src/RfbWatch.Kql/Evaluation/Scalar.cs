using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound scalar expression, ready to be evaluated over rows. Immutable; shared by concurrent runs.</summary>
internal abstract class Scalar(KustoType type, params Scalar[] children) : Bound
{
    public KustoType Type { get; } = type;

    /// <summary>The subexpressions.</summary>
    public Scalar[] Children { get; } = children;

    public Variability Variability { get; protected init; } = children.Length == 0 ? Variability.Constant : children.Max(child => child.Variability);

    /// <summary>Whether the rows must be in memory and in order (prev, next, row_number).</summary>
    public bool NeedsWindow { get; protected init; } = children.Any(child => child.NeedsWindow);

    public bool DependsOnRow => Variability == Variability.Row;

    /// <summary>Whether it reads cells of the row; false for a value that merely changes with each call, such as rand().</summary>
    public bool ReadsRow { get; protected init; } = children.Any(child => child.ReadsRow);

    /// <summary>
    /// Whether its value depends only on the cells that it reads by column index. It may then be evaluated elsewhere in the plan, for other rows, or more or less often.
    /// </summary>
    public bool IsMovable { get; protected init; } = children.All(child => child.IsMovable);

    /// <summary>
    /// Whether its evaluation may add a warning or deliberately end the run. It is then evaluated even if its value is not read, and only for the rows for which the query evaluates it.
    /// </summary>
    public bool HasEffect { get; protected init; } = children.Any(child => child.HasEffect);

    /// <summary>
    /// Whether its evaluation may end the run because of the values that it reads, for example because it makes a string that is too long. It is then not evaluated for rows for which the
    /// query does not evaluate it.
    /// </summary>
    public bool MayFail { get; protected init; } = children.Any(child => child.MayFail);

    /// <summary>Whether a plan shows it in parentheses inside another expression.</summary>
    public virtual bool IsCompound => false;

    public abstract KustoValue Evaluate(RowFrame frame);

    /// <summary>Returns the expression as shown in a plan.</summary>
    public abstract string Describe(PlanText text);

    /// <summary>Returns the same expression over other operands, as many as it has children.</summary>
    protected abstract Scalar Over(Scalar[] operands);

    /// <summary>Returns the same expression with every column replaced. Only for movable expressions.</summary>
    public Scalar Replace(Func<ColumnScalar, Scalar> replacement) =>
        this is ColumnScalar column ? replacement(column)
        : ReadsRow ? Over([.. Children.Select(child => child.Replace(replacement))])
        : this;

    /// <summary>Marks the input columns that are read.</summary>
    public virtual void MarkColumns(bool[] columns)
    {
        foreach (var child in Children)
        {
            child.MarkColumns(columns);
        }
    }
}
