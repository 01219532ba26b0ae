using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>Calls of patterns (https://learn.microsoft.com/kusto/query/pattern-statement). A call is bound to the body of the matching case.</content>
internal sealed partial class Binder
{
    private Bound BindPattern(Expression.Call call, Symbol.Pattern pattern, Expression.Member? path)
    {
        Weigh(call, 10);
        string?[] values = [.. call.Arguments.Select(argument => argument is Expression.Literal { Type: KustoType.String } literal ? literal.Value.Text : null)];
        foreach (var argument in call.Arguments.Where((_, i) => values[i] is null))
        {
            Error(argument, "KS131", "The argument of a pattern must be a string literal.");
        }

        var declared = pattern.Declared;
        if (declared.Parameters.Count == 0 && call.Arguments.Count > 0)
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS118", $"The pattern '{call.Function}' takes no arguments.");
        }

        foreach (var one in declared.Cases)
        {
            bool takes = one.Values.Count == values.Length && one.Values.Select((value, i) => value.Value.Text == values[i]).All(same => same)
                && (path is null ? one.Path is null : one.Path?.Value.Text == path.Text);
            if (!takes)
            {
                continue;
            }

            var scope = new Scope(pattern.Scope);
            for (int i = 0; i < Math.Min(declared.Parameters.Count, values.Length); i++)
            {
                scope.Declare(declared.Parameters[i].Name, new Symbol.Value(new ConstantScalar(KustoType.String, KustoValue.Of(values[i]!)), 1));
            }

            if (declared.Path is not null && path is not null)
            {
                scope.Declare(declared.Path.Name, new Symbol.Value(new ConstantScalar(KustoType.String, KustoValue.Of(path.Text)), 1));
            }

            return BindBody(call, one.Body, scope);
        }

        string shown = $"{call.Function}({string.Join(", ", values.Select(value => $"'{value}'"))}){(path is null ? string.Empty : $".['{path.Text}']")}";
        if (path is not null && declared.Cases.Any(one => one.Path is not null))
        {
            var paths = declared.Cases.Where(one => one.Path is not null).Select(one => one.Path!.Value.Text).Distinct();
            diagnostics.Error(path.End - path.Text.Length, path.Text.Length, "KS142", $"The pattern has no case {shown}; its paths are {string.Join(", ", paths)}.");
        }
        else
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS188", $"The pattern has no case {shown}.");
        }

        return UnknownTable;
    }
}
