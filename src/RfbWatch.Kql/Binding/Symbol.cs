using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Binding;

/// <summary>What a let name stands for.</summary>
/// <param name="Weight">How many bound parts a use of it adds.</param>
internal abstract record Symbol(long Weight)
{
    /// <summary>A scalar or a table.</summary>
    internal sealed record Value(Bound Bound, long Weight) : Symbol(Weight);

    /// <summary>A function and the names it sees.</summary>
    internal sealed record Function(Expression.Lambda Lambda, Scope Scope) : Symbol(1)
    {
        /// <summary>The saved function whose text the lambda is part of; null when it is part of the query.</summary>
        public SavedFunction? Saved { get; init; }
    }

    /// <summary>A pattern (declare pattern) and the names that its cases see.</summary>
    internal sealed record Pattern(Statement.Pattern Declared, Scope Scope) : Symbol(1);
}
