using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Binding;

/// <summary>Finds the columns by which a query groups its result, as opposed to those aggregated over groups.</summary>
internal static class SyntaxGroups
{
    /// <summary>
    /// Returns the by-columns of the last <c>summarize</c>, or the columns of the last <c>distinct</c>, in the query's own pipeline. Returns null if there is no grouping and each row of
    /// the result is separate. A by-expression without a name counts as its column (<c>bin(Timestamp, 1h)</c>: Timestamp).
    /// </summary>
    public static IReadOnlyList<string>? KeysOf(IReadOnlyList<Statement> statements)
    {
        if (statements.OfType<Statement.Query>().LastOrDefault()?.Value is not Expression.Pipe pipe)
        {
            return null;
        }

        IReadOnlyList<Expression>? items = null;
        foreach (var step in pipe.Operators)
        {
            items = step switch
            {
                QueryOperator.Summarize summarize => summarize.By ?? [],
                QueryOperator.Distinct distinct => distinct.Items,
                _ => items,
            };
        }

        return items is null ? null : [.. items.Select(NameOf).OfType<string>()];
    }

    private static string? NameOf(Expression item) => item switch
    {
        Expression.Named named => named.Names[0].Text,
        Expression.Name name => name.Text,
        Expression.Call { Arguments: [Expression.Name name, ..] } => name.Text,
        _ => null,
    };
}
