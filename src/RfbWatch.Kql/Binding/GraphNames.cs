using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Binding;

/// <summary>
/// Rewrites an expression over the matches of a graph so that every part that depends on the match becomes a plain name. <c>n.name</c> refers
/// to the column <c>n.name</c>; <c>map(e, x)</c> and similar calls refer to a column created by the caller.
/// </summary>
internal sealed class GraphNames(IReadOnlySet<string> variables, Func<Expression.Call, string> special)
{
    public const string DegreeIn = "node_degree_in";
    public const string DegreeOut = "node_degree_out";
    public const string NodeId = "node_id";

    public static bool IsSpecial(string function) => function is "map" or "all" or "any" or "inner_nodes";

    /// <summary>Returns the name of the node column for the result of a function. It cannot collide with another column of the node.</summary>
    public static string ColumnOf(string function) => function + "()";

    /// <summary>Whether a column is named by <see cref="ColumnOf"/>.</summary>
    public static bool IsComputed(string column) => column.EndsWith("()", StringComparison.Ordinal);

    public Expression Rewrite(Expression expression)
    {
        switch (expression)
        {
            case Expression.Member { Target: Expression.Name target } member when variables.Contains(target.Text):
                return new Expression.Name(member.Start, member.End, $"{target.Text}.{member.Text}");
            case Expression.Call call when IsSpecial(call.Function):
                return new Expression.Name(call.Start, call.End, special(call));
            case Expression.Call { Function: DegreeIn or DegreeOut or NodeId, Arguments: [Expression.Name node] } degree:
                return new Expression.Name(degree.Start, degree.End, $"{node.Text}.{ColumnOf(degree.Function)}");
            case Expression.Call { Function: DegreeIn or DegreeOut or NodeId, Arguments: [] } degree:
                return new Expression.Name(degree.Start, degree.End, ColumnOf(degree.Function));
            default:
                return expression.Map(Rewrite);
        }
    }
}
