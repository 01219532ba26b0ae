using System.Text.RegularExpressions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions that search text.</summary>
internal static class SearchFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("indexof", 2, 5, KustoType.Long, IndexOf),
        ScalarFunction.Of("indexof_regex", 2, 5, KustoType.Long, PreparedRegex.Bind(1, IndexOfRegex)),
        ScalarFunction.Of("countof", 2, 3, KustoType.Long, CountOf) with { MayRefuse = true },
        ScalarFunction.Of("has_any_index", 2, 2, KustoType.Long, HasAnyIndex),
        ScalarFunction.Of("extract", 3, 4, KustoType.String, PreparedRegex.Bind(0, Extract)) with
        {
            ResultType = binding => binding.Count > 3 && binding.Arguments[3].IsTypeLiteral ? binding.TypeOf(3) : KustoType.String,
            Bind = BindExtract,
        },
        ScalarFunction.Of("extract_all", 2, 3, KustoType.Dynamic, PreparedRegex.Bind(0, ExtractAll)) with { Aliases = ["extractall"] },
        ScalarFunction.Of("replace_regex", 3, 3, KustoType.String, PreparedRegex.Bind(1, (regex, arguments, context) => ReplaceRegex(regex, arguments[0].Text, arguments[2].Text, context))),
        ScalarFunction.Of("replace", 3, 3, KustoType.String, PreparedRegex.Bind(0, (regex, arguments, context) => ReplaceRegex(regex, arguments[2].Text, arguments[1].Text, context))),
        ScalarFunction.Of("regex_quote", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(Quote(arguments[0].Text))),
        ScalarFunction.Of("trim", 2, 2, KustoType.String, PreparedRegex.Bind(0, (regex, arguments, context) => KustoValue.Of(TrimEnd(regex, TrimStart(regex, arguments[1].Text), context)))),
        ScalarFunction.Of("trim_start", 2, 2, KustoType.String, PreparedRegex.Bind(0, (regex, arguments, _) => KustoValue.Of(TrimStart(regex, arguments[1].Text)))),
        ScalarFunction.Of("trim_end", 2, 2, KustoType.String, PreparedRegex.Bind(0, (regex, arguments, context) => KustoValue.Of(TrimEnd(regex, arguments[1].Text, context)))),
    ];

    private static KustoValue IndexOf(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (!TryRange(arguments, fromEnd: true, out int start, out int end, out long occurrence))
        {
            return default;
        }

        string text = arguments[0].Text;
        string lookup = arguments[1].Text;
        int length = end - start;
        int at = start - 1;
        while (occurrence-- > 0)
        {
            // The length argument applies to each occurrence, counted from the previous one, as in the example on the documentation page.
            int from = at + 1;
            int count = Math.Min(length, text.Length - from);
            at = count < 0 ? -1 : text.IndexOf(lookup, from, count, StringComparison.Ordinal);
            if (at < 0)
            {
                return KustoValue.Of(-1L);
            }
        }

        return KustoValue.Of((long)at);
    }

    private static KustoValue IndexOfRegex(Regex regex, ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (!TryRange(arguments, fromEnd: false, out int start, out int end, out long occurrence))
        {
            return default;
        }

        string text = arguments[0].Text;
        foreach (var match in regex.EnumerateMatches(text.AsSpan(0, end), start))
        {
            if (--occurrence == 0)
            {
                return KustoValue.Of((long)match.Index);
            }
        }

        return KustoValue.Of(-1L);
    }

    // For plain text, a negative start counts from the end; for patterns, it is invalid and results in null.
    private static bool TryRange(ReadOnlySpan<KustoValue> arguments, bool fromEnd, out int start, out int end, out long occurrence)
    {
        int size = arguments[0].Text.Length;
        long from = arguments.IntegerAt(2, 0) ?? 0;
        if (from < 0 && fromEnd)
        {
            from = Math.Max(0, from + size);
        }

        long length = arguments.IntegerAt(3, -1) ?? -1;
        occurrence = arguments.IntegerAt(4, 1) ?? 1;
        start = (int)Math.Clamp(from, 0, size);
        end = length < 0 ? size : (int)Math.Min(size, start + length);
        return from >= 0 && length >= -1 && occurrence >= 1;
    }

    private static KustoValue CountOf(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        string text = arguments[0].Text;
        string search = arguments[1].Text;
        if (search.Length == 0)
        {
            return KustoValue.Of(0L);
        }

        if (arguments.TextAt(2, "normal") == "regex")
        {
            return KustoValue.Of((long)PreparedRegex.Get(search, context).Count(text));
        }

        long count = 0;
        // Plain-text matches may overlap; regular expression matches do not.
        for (int at = text.IndexOf(search, StringComparison.Ordinal); at >= 0; at = text.IndexOf(search, at + 1, StringComparison.Ordinal))
        {
            context.Tick();
            count++;
        }

        return KustoValue.Of(count);
    }

    private static KustoValue HasAnyIndex(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[1].ArrayOf() is not { } lookups)
        {
            return default;
        }

        string text = arguments[0].Text;
        for (int i = 0; i < lookups.Count; i++)
        {
            context.Tick(text.Length);
            if (TermSearch.Has(text, lookups[i].Text))
            {
                return KustoValue.Of((long)i);
            }
        }

        return KustoValue.Of(-1L);
    }

    private static ScalarInvoker BindExtract(FunctionBinding binding)
    {
        var extract = PreparedRegex.Bind(0, Extract)(binding);
        var type = binding.Count > 3 && binding.Arguments[3].IsTypeLiteral ? binding.TypeOf(3) : KustoType.String;
        return type == KustoType.String ? extract : (arguments, context) => ValueConversion.To(type, extract(arguments, context));
    }

    private static KustoValue Extract(Regex regex, ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var match = regex.Match(arguments[2].Text);
        return match.Success && arguments[1].Integer() is { } group and >= 0 and <= int.MaxValue ? KustoValue.Of(match.Groups[(int)group].Value) : KustoValue.EmptyString;
    }

    private static KustoValue ExtractAll(Regex regex, ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        string text = arguments[^1].Text;
        string pattern = arguments[0].Text;
        int[] groups = arguments.Length == 3 && arguments[1].ArrayOf() is { } wanted
            ? [.. wanted.Select(item => item.AsString is { } name ? RegexTranslation.GroupNumberOf(pattern, name) : (int)(item.Integer() ?? -1))]
            : [.. regex.GetGroupNumbers().Skip(1)];
        if (groups.Length == 0)
        {
            groups = [0];
        }

        var found = new List<KustoValue>();
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
        {
            found.Add(groups.Length == 1
                ? KustoValue.Of(match.Groups[groups[0]].Value)
                : ArgumentReading.TextArray(groups.Select(group => match.Groups[group].Value)));
            context.CheckArrayLength(found.Count, "extract_all");
        }

        return found.Count == 0 ? default : KustoValue.Of(new DynamicArray([.. found]));
    }

    private static KustoValue ReplaceRegex(Regex regex, string text, string rewrite, EvaluationContext context)
    {
        long length = text.Length;
        return KustoValue.Of(regex.Replace(text, match =>
        {
            // Checked before the text is built: a rewrite with many group references may repeat a long match as many times.
            length += RegexCache.LengthExpanded(match, rewrite) - match.Length;
            context.CheckStringLength(length, "replace_regex");
            return RegexCache.Expand(match, rewrite);
        }));
    }

    private static string Quote(string text) =>
        string.Concat(text.Select(c => @"\.+*?()|[]{}^$".Contains(c) ? "\\" + c : c.ToString()));

    private static string TrimStart(Regex regex, string text)
    {
        foreach (var match in regex.EnumerateMatches(text))
        {
            return match.Index == 0 ? text[match.Length..] : text;
        }

        return text;
    }

    // Removes one match (https://learn.microsoft.com/kusto/query/trim-end-function): the longest of those that reach the end. A search for all matches would not find it if it overlaps another.
    private static string TrimEnd(Regex regex, string text, EvaluationContext context)
    {
        foreach (var match in (context.Regexes.AtEnd(regex) ?? regex).EnumerateMatches(text))
        {
            if (match.Length > 0 && match.Index + match.Length == text.Length)
            {
                return text[..match.Index];
            }
        }

        return text;
    }
}
