using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <summary>Reports every name in a query that may refer to a table or saved function: plain names, calls, wildcards, <c>table('x')</c> and <c>database('x').name</c>.</summary>
internal sealed class NameVisitor(Action<string> report) : SyntaxVisitor
{
    public override void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case Expression.Name name:
                report(name.Text);
                break;
            case Expression.Call { Function: "table", Arguments: [Expression.Literal { Type: KustoType.String } literal] }:
                report(literal.Value.Text);
                break;
            case Expression.Call call:
                report(call.Function);
                break;
            case Expression.Member { Target: Expression.Call or Expression.Member } member:
                report(member.Text);
                break;
            case Op.Union union:
                ReportWildcards(union.Tables);
                break;
            case Op.Search search:
                ReportWildcards(search.Tables);
                break;
            case Op.Find find:
                ReportWildcards(find.Tables);
                break;
            case OperatorParameter { Value: Expression.Name }:
                // kind=inner, hint.strategy=broadcast: a keyword, not a name.
                return;
        }

        base.Visit(node);
    }

    // Without a list of tables, search and find read every table.
    private void ReportWildcards(IReadOnlyList<Expression>? tables)
    {
        if (tables is null)
        {
            report("*");
        }

        foreach (var pattern in tables?.OfType<Expression.Wildcard>() ?? [])
        {
            report(pattern.Pattern);
        }
    }
}
