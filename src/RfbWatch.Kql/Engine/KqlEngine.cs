using RfbWatch.Kql.Binding;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Engine;

/// <summary>Compiles queries of the Kusto Query Language.</summary>
public static class KqlEngine
{
    /// <summary>
    /// Parses and binds a query. The result always contains the diagnostics; it can run only when none of them is an error.
    /// Never throws for what is in the text.
    /// </summary>
    /// <param name="text">The query; several statements with <c>let</c> and the like before the last one.</param>
    /// <param name="options">The tables and what else the query may refer to.</param>
    public static CompiledQuery Compile(string text, KqlOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new DiagnosticBag(text);
        IReadOnlyList<Statement> statements = Parser.Parse(text, diagnostics);
        var binder = new Binder(diagnostics, options, null);
        QueryPlan? bound = binder.Bind(statements);
        return new CompiledQuery(text, statements, options, bound, diagnostics.Items);
    }
}
