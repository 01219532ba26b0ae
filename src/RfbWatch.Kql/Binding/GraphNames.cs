using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Binding;

/// <summary>
/// Rewrites an expression over a graph's match so that every part of it that only a match can answer becomes a plain name:
/// <c>n.name</c> the column <c>n.name</c>, <c>map(e, x)</c> and its kin a column that the caller makes.
/// </summary>
internal sealed class GraphNames(IReadOnlySet<string> variables, Func<Expression.Call, string> special)
{
    public const string DegreeIn = "node_degree_in";
    public const string DegreeOut = "node_degree_out";

    public static bool IsSpecial(string function) => function is "map" or "all" or "any" or "inner_nodes";

    public Expression Rewrite(Expression expression)
    {
        switch (expression)
        {
            case Expression.Member { Target: Expression.Name target } member when variables.Contains(target.Text):
                return new Expression.Name(member.Start, member.End, $"{target.Text}.{member.Text}");
            case Expression.Member member:
                return member with { Target = Rewrite(member.Target) };
            case Expression.Element element:
                return element with { Target = Rewrite(element.Target), Index = Rewrite(element.Index) };
            case Expression.Call call when IsSpecial(call.Function):
                return new Expression.Name(call.Start, call.End, special(call));
            case Expression.Call { Function: DegreeIn or DegreeOut, Arguments: [Expression.Name node] } degree:
                return new Expression.Name(degree.Start, degree.End, $"{node.Text}.{degree.Function}");
            case Expression.Call { Function: DegreeIn or DegreeOut, Arguments: [] } degree:
                return new Expression.Name(degree.Start, degree.End, degree.Function);
            case Expression.Call call:
                return call with { Arguments = [.. call.Arguments.Select(Rewrite)] };
            case Expression.Sign sign:
                return sign with { Operand = Rewrite(sign.Operand) };
            case Expression.Binary binary:
                return binary with { Left = Rewrite(binary.Left), Right = Rewrite(binary.Right) };
            case Expression.Logical logical:
                return logical with { Operands = [.. logical.Operands.Select(Rewrite)] };
            case Expression.InList list:
                return list with { Left = Rewrite(list.Left), Items = [.. list.Items.Select(Rewrite)] };
            case Expression.Between between:
                return between with { Left = Rewrite(between.Left), Low = Rewrite(between.Low), High = Rewrite(between.High) };
            case Expression.Named named:
                return named with { Value = Rewrite(named.Value) };
            default:
                return expression;
        }
    }
}
