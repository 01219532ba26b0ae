using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Binding;

/// <content>Saved functions. A function is bound at each call; errors in its text are reported at the call, with their location in its source.</content>
internal sealed partial class Binder
{
    // The saved functions currently being bound, outermost first.
    private readonly List<string> _openFunctions = [];

    private SavedFunction? FindSaved(string name) => options.Functions?.FindFunction(name);

    private Bound BindSaved(SyntaxNode place, int length, SavedFunction saved, IReadOnlyList<Expression> arguments, TableNode? piped, Env env)
    {
        if (_openFunctions.Contains(saved.Name))
        {
            string chain = string.Join(" calls ", _openFunctions.SkipWhile(name => name != saved.Name).Append(saved.Name).Select(name => $"'{name}'"));
            diagnostics.Error(place.Start, length, "RW130", $"The saved function '{saved.Name}' calls itself: {chain}. To read a table of that name, use table('{saved.Name}').");
            return UnknownTable;
        }

        if (saved.Lambda is not { } lambda)
        {
            ReportSaved(place.Start, length, saved, saved.Errors[0]);
            return UnknownTable;
        }

        if (place is Expression.Name && lambda.Parameters.FirstOrDefault(parameter => parameter.Default is null) is { } needed)
        {
            diagnostics.Error(place.Start, length, "KS117", $"The function '{saved.Name}' requires an argument list: its parameter '{needed.Name}' has no default.");
            return UnknownTable;
        }

        return BindInvocation(place, new Symbol.Function(lambda, new Scope(null)) { Saved = saved }, arguments, piped, env);
    }

    /// <summary>Binds part of a function's text. Positions in it refer to that text, not to the query.</summary>
    private Bound InTextOf(Symbol.Function function, SyntaxNode place, Func<Bound> bind)
    {
        if (function.Saved is not { } saved)
        {
            return bind();
        }

        var outer = diagnostics;
        diagnostics = new DiagnosticBag(saved.Text);
        _openFunctions.Add(saved.Name);
        try
        {
            return bind();
        }
        finally
        {
            var found = diagnostics.Items;
            diagnostics = outer;
            _openFunctions.RemoveAt(_openFunctions.Count - 1);
            int length = place is Expression.Call call ? call.NameEnd - call.Start : place.Length;

            // Parsers refer to the tables of many products. Most of these tables are missing (KS205), which is expected.
            foreach (var one in found.Where(one => one.Code != "KS205"))
            {
                ReportSaved(place.Start, length, saved, saved.InSource(one));
            }
        }
    }

    private void ReportSaved(int start, int length, SavedFunction saved, KqlDiagnostic found)
    {
        string message = $"In the saved function '{saved.Name}' ({saved.Source}:{found.Line}:{found.Column}): {found.Message}";
        if (found.IsError)
        {
            diagnostics.Error(start, length, found.Code, message);
        }
        else
        {
            diagnostics.Warning(start, length, found.Code, message);
        }
    }

    private bool IsSavedOrUnknownCall(Expression operand, Env env) => (operand is Expression.Pipe { Source: { } source } ? source : operand) switch
    {
        Expression.Name name => env.Scope.Find(name.Text) is null && FindSaved(name.Text) is not null,
        Expression.Call call => env.Scope.Find(call.Function) is null && (FindSaved(call.Function) is not null || !IsFunction(call.Function)),
        _ => false,
    };

    /// <summary>
    /// Binds a leg of a fuzzy union that calls a saved or unknown function; returns null, with a warning, if binding fails. One union can contain parsers for a hundred products, and most
    /// workspaces lack the tables and columns of most of them. The service continues with the other legs (https://learn.microsoft.com/kusto/query/union-operator, isfuzzy).
    /// </summary>
    private TableNode? BindFuzzyLeg(Expression operand, Env env)
    {
        var outer = diagnostics;
        var tried = new DiagnosticBag(outer.Text);
        diagnostics = tried;
        TableNode table;
        try
        {
            table = BindTable(operand, env);
        }
        catch (BindingException)
        {
            // The whole query cannot be bound, not only this leg.
            outer.Take(tried);
            throw;
        }
        finally
        {
            diagnostics = outer;
        }

        var missing = tried.Items.FirstOrDefault(one => one.IsError);
        if (missing is null)
        {
            diagnostics.Take(tried);
            return table;
        }

        // Other errors in a function have a separate code.
        bool isAbsent = tried.Items.All(one => !one.IsError || one.Code is "KS204" or "KS211");
        diagnostics.Warning(missing.Start, missing.Length, isAbsent ? "KS205" : "RW135", $"The union omits a leg that {(isAbsent ? "refers to something missing" : "has an error")}: {missing.Message}");
        return null;
    }
}
