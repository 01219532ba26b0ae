using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Binding;

/// <summary>Finds the catalog tables that a query and the saved functions it calls refer to. Only the syntax is read, so this works even if binding fails.</summary>
internal static class SyntaxTables
{
    public static IEnumerable<string> NamedIn(IReadOnlyList<Statement> statements, ITableCatalog catalog, IFunctionCatalog? functions)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        NameVisitor visitor = null!;
        visitor = new NameVisitor(name =>
        {
            if (functions?.FindFunction(name) is { } function)
            {
                if (visited.Add(name) && function.Lambda is { } lambda)
                {
                    visitor.Visit(lambda);
                }
            }
            else if (name.Contains('*'))
            {
                foreach (string table in catalog.TableNames.Where(table => Evaluation.Wildcard.Matches(table, name, ignoreCase: false)))
                {
                    Add(table);
                }
            }
            else if (catalog.Find(name) is not null)
            {
                Add(name);
            }
        });
        foreach (var statement in statements)
        {
            visitor.Visit(statement);
        }

        return found;

        void Add(string table)
        {
            if (seen.Add(table))
            {
                found.Add(table);
            }
        }
    }
}
