using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Binding;

/// <summary>Finds by what a query groups its result: the columns that name a group, as opposed to those that are computed over it.</summary>
internal static class SyntaxGroups
{
    /// <summary>
    /// The by-columns of the last <c>summarize</c>, or the columns of the last <c>distinct</c>, in the query's own pipeline; null where it groups nothing there, so that each row of the
    /// result stands for itself. A by-expression without a name counts by the column it is about (<c>bin(Timestamp, 1h)</c>: Timestamp).
    /// </summary>
    public static IReadOnlyList<string>? KeysOf(IReadOnlyList<Statement> statements)
    {
        if (statements.OfType<Statement.Query>().LastOrDefault()?.Value is not Expression.Pipe pipe)
        {
            return null;
        }

        IReadOnlyList<Expression>? items = null;
        foreach (QueryOperator step in pipe.Operators)
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
