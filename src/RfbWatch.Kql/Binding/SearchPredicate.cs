using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>The predicate of search and find: a literal on its own matches if any column contains it.</summary>
internal static class SearchPredicate
{
    /// <summary>The column in which search returns the name of the row's table; it is not searched.</summary>
    public const string SourceColumn = "$table";

    public static Expression Rewrite(Expression expression, bool isCased) => expression switch
    {
        Expression.Logical logical => logical with { Operands = [.. logical.Operands.Select(operand => Rewrite(operand, isCased))] },
        Expression.Call { Function: "not", Arguments: [var inner] } call => call with { Arguments = [Rewrite(inner, isCased)] },
        Expression.Literal { Type: KustoType.String } text => AnyColumn(text, isCased),
        Expression.Literal number when number.Type is not KustoType.Bool => AnyColumn(number with { Value = KustoValue.Of(number.Value.Text), Type = KustoType.String }, isCased),
        Expression.Wildcard { Pattern: "*" } star => new Expression.Literal(star.Start, star.End, KustoValue.True, KustoType.Bool),
        Expression.Binary { Operator: BinaryOperator.Has, Right: Expression.Literal { Type: KustoType.String } text } binary when text.Value.Text.Contains('*') =>
            Match(binary.Left, text, isCased),
        _ => expression,
    };

    /// <summary>Returns the names that the predicate reads as columns.</summary>
    public static IEnumerable<string> ColumnsOf(Expression expression)
    {
        var names = new List<string>();
        new ColumnVisitor(names).Visit(expression);
        return names;
    }

    private static Expression.Binary AnyColumn(Expression.Literal text, bool isCased) =>
        Match(new Expression.Wildcard(text.Start, text.End, "*"), text, isCased);

    // "x*" matches the beginning of a term, "*x" the end, and "*x*" any part; with a star in the middle, it is a pattern.
    private static Expression.Binary Match(Expression left, Expression.Literal text, bool isCased)
    {
        string pattern = text.Value.Text;
        string core = pattern.Trim('*');
        bool starts = pattern.StartsWith('*');
        bool ends = pattern.EndsWith('*') && pattern.Length > 1;
        var (operation, needle) = core.Contains('*')
            ? (isCased ? BinaryOperator.LikeCs : BinaryOperator.Like, "*" + pattern.Trim('*') + "*")
            : (starts, ends) switch
            {
                (true, true) => (isCased ? BinaryOperator.ContainsCs : BinaryOperator.Contains, core),
                (true, false) => (isCased ? BinaryOperator.HasSuffixCs : BinaryOperator.HasSuffix, core),
                (false, true) => (isCased ? BinaryOperator.HasPrefixCs : BinaryOperator.HasPrefix, core),
                _ => (isCased ? BinaryOperator.HasCs : BinaryOperator.Has, core),
            };
        var value = text with { Value = KustoValue.Of(needle) };
        return new Expression.Binary(left.Start, text.End, operation, text.Start, text.Length, left, value);
    }

    // Tables inside a predicate, as in toscalar(…) and in (…), have their own columns.
    private sealed class ColumnVisitor(List<string> names) : SyntaxVisitor
    {
        public override void Visit(SyntaxNode node)
        {
            switch (node)
            {
                case Expression.Name name:
                    names.Add(name.Text);
                    break;
                case Expression.InList list:
                    Visit(list.Left);
                    break;
                case Expression.Pipe or Expression.DataTable or Expression.ExternalData:
                    break;
                default:
                    base.Visit(node);
                    break;
            }
        }
    }
}
