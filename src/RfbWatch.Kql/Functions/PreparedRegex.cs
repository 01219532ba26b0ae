using System.Text.RegularExpressions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions with a pattern among their arguments: a constant one is compiled when the call is bound.</summary>
internal static class PreparedRegex
{
    public delegate KustoValue Body(Regex regex, ReadOnlySpan<KustoValue> arguments, EvaluationContext context);

    /// <summary>Gives the code of a call whose argument at <paramref name="pattern"/> is the pattern. A bad constant is reported there.</summary>
    public static Func<FunctionBinding, ScalarInvoker> Bind(int pattern, Body body) => binding =>
    {
        if (binding.ConstantText(pattern) is not { } text)
        {
            binding.Refuses();
            return (arguments, context) => body(Get(arguments[pattern].Text, context), arguments, context);
        }

        (Regex? regex, string? problem) = RegexCache.Compile(text);
        if (regex is null)
        {
            binding.Report(pattern, "KS234", $"'{text}' is no regular expression: {problem}. Look-around and back-references do not exist in this language.");
            return (_, _) => default;
        }

        return (arguments, context) => body(regex, arguments, context);
    };

    /// <summary>The compiled form of a pattern that only the rows know.</summary>
    public static Regex Get(string pattern, EvaluationContext context) =>
        context.Regexes.TryGet(pattern, out Regex? regex, out string? problem)
            ? regex
            : throw new KqlRunException($"'{pattern}' is no regular expression: {problem}. Look-around and back-references do not exist in this language.");
}
