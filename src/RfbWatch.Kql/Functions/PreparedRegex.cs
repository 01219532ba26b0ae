using System.Text.RegularExpressions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions with a regular expression as an argument. A constant pattern is compiled when the call is bound.</summary>
internal static class PreparedRegex
{
    public delegate KustoValue Body(Regex regex, ReadOnlySpan<KustoValue> arguments, EvaluationContext context);

    /// <summary>Returns a delegate that creates the invoker of a call whose pattern is the argument at index <paramref name="pattern"/>. Reports an invalid constant pattern.</summary>
    public static Func<FunctionBinding, ScalarInvoker> Bind(int pattern, Body body) => binding =>
    {
        if (binding.ConstantText(pattern) is not { } text)
        {
            binding.Refuses();
            return (arguments, context) => body(Get(arguments[pattern].Text, context), arguments, context);
        }

        var (regex, problem) = RegexCache.Compile(text);
        if (regex is null)
        {
            binding.Report(pattern, "KS234", $"'{text}' is not a valid regular expression: {problem}. Kusto supports neither look-around nor back-references.");
            return (_, _) => default;
        }

        return (arguments, context) => body(regex, arguments, context);
    };

    /// <summary>Compiles a pattern that is known only at run time.</summary>
    public static Regex Get(string pattern, EvaluationContext context) =>
        context.Regexes.TryGet(pattern, out var regex, out string? problem)
            ? regex
            : throw new KqlRunException($"'{pattern}' is not a valid regular expression: {problem}. Kusto supports neither look-around nor back-references.");
}
