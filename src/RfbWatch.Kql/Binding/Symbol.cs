using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Binding;

/// <summary>The meaning of a let name.</summary>
/// <param name="Weight">Number of bound parts that each use of the name adds.</param>
internal abstract record Symbol(long Weight)
{
    /// <summary>A scalar or a table.</summary>
    internal sealed record Value(Bound Bound, long Weight) : Symbol(Weight);

    /// <summary>A function and the names that are in scope for its body.</summary>
    internal sealed record Function(Expression.Lambda Lambda, Scope Scope) : Symbol(1)
    {
        /// <summary>The saved function that contains the lambda; null if the query contains it.</summary>
        public SavedFunction? Saved { get; init; }
    }

    /// <summary>A pattern (declare pattern) and the names that are in scope for its cases.</summary>
    internal sealed record Pattern(Statement.Pattern Declared, Scope Scope) : Symbol(1);
}
