using RfbWatch.Kql.Binding;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Engine;

/// <summary>Compiles Kusto Query Language (KQL) queries.</summary>
public static class KqlEngine
{
    /// <summary>
    /// Parses and binds a query. The result always contains the diagnostics; it can run only if none of them is an error.
    /// The content of the text never causes an exception.
    /// </summary>
    /// <param name="text">The query, optionally preceded by statements such as <c>let</c>.</param>
    /// <param name="options">The tables and other items to which the query may refer.</param>
    public static CompiledQuery Compile(string text, KqlOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new DiagnosticBag(text);
        var statements = Parser.Parse(text, diagnostics);
        var binder = new Binder(diagnostics, options, null);
        var bound = binder.Bind(statements);
        return new CompiledQuery(text, statements, options, bound, diagnostics.Items) { ReadsNow = binder.ReadsNow };
    }
}
