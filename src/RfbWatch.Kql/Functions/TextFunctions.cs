using System.Text;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions that build, split, replace and measure strings.</summary>
internal static class TextFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("tolower", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(arguments[0].Text.ToLowerInvariant())),
        ScalarFunction.Of("toupper", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(arguments[0].Text.ToUpperInvariant())),
        ScalarFunction.Of("strlen", 1, 1, KustoType.Long, (arguments, _) => KustoValue.Of(CodePoints(arguments[0].Text))),
        ScalarFunction.Of("string_size", 1, 1, KustoType.Long, (arguments, _) => KustoValue.Of((long)Encoding.UTF8.GetByteCount(arguments[0].Text))),
        ScalarFunction.Of("strcat", 1, 64, KustoType.String, (arguments, context) => Join(arguments, string.Empty, context, "strcat")),
        ScalarFunction.Of("strcat_delim", 3, 65, KustoType.String, (arguments, context) => Join(arguments[1..], arguments[0].Text, context, "strcat_delim")),
        ScalarFunction.Of("strcat_array", 2, 2, KustoType.String, (arguments, context) =>
            arguments[0].ArrayOf() is { } array ? Join(array.Items, arguments[1].Text, context, "strcat_array") : KustoValue.EmptyString) with { Aliases = ["array_strcat"] },
        ScalarFunction.Of("strrep", 2, 3, KustoType.String, Repeat) with { Aliases = ["strrepeat"] },
        ScalarFunction.Of("strcmp", 2, 2, KustoType.Long, (arguments, _) => KustoValue.Of((long)Math.Sign(string.CompareOrdinal(arguments[0].Text, arguments[1].Text)))),
        ScalarFunction.Of("substring", 2, 3, KustoType.String, Substring),
        ScalarFunction.Of("reverse", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(Reverse(arguments[0].Text))),
        ScalarFunction.Of("split", 2, 3, KustoType.Dynamic, Split),
        ScalarFunction.Of("replace_string", 3, 3, KustoType.String, (arguments, context) => Replace(arguments[0].Text, arguments[1].Text, arguments[2].Text, context)),
        ScalarFunction.Of("replace_strings", 3, 3, KustoType.String, ReplaceMany),
        ScalarFunction.Of("translate", 3, 3, KustoType.String, Translate),
        ScalarFunction.Of("isascii", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(Ascii.IsValid(arguments[0].Text))),
        ScalarFunction.Of("isutf8", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(!arguments[0].Text.Contains('\uFFFD'))),
        ScalarFunction.Of("make_string", 1, int.MaxValue, KustoType.String, FromCodePoints) with { Aliases = ["unicode_codepoints_to_string"] },
        ScalarFunction.Of("unicode_codepoints_from_string", 1, 1, KustoType.Dynamic, (arguments, _) =>
            ArgumentReading.IntegerArray(arguments[0].Text.EnumerateRunes().Select(rune => (long)rune.Value))) with { Aliases = ["to_utf8"] },
        ScalarFunction.Of("format_bytes", 1, 3, KustoType.String, ByteCountText.Format),
    ];

    /// <summary>Returns the number of Unicode code points, which is the unit of length in the service.</summary>
    private static long CodePoints(string text)
    {
        long count = text.Length;
        foreach (char c in text)
        {
            if (char.IsLowSurrogate(c))
            {
                count--;
            }
        }

        return count;
    }

    private static KustoValue Join(ReadOnlySpan<KustoValue> values, string separator, EvaluationContext context, string function)
    {
        string[] parts = new string[values.Length];
        long length = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = values[i].Text;
            length += parts[i].Length + separator.Length;
        }

        context.CheckStringLength(length, function);
        return KustoValue.Of(string.Join(separator, parts));
    }

    private static KustoValue Repeat(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        // The service allows 1 to 1024 repetitions.
        if (arguments[1].Integer() is not (>= 1 and <= 1024) || arguments[1].Integer() is not { } times)
        {
            return KustoValue.EmptyString;
        }

        string text = arguments[0].Text;
        string separator = arguments.TextAt(2);
        context.CheckStringLength((text.Length + separator.Length) * times, "strrep");
        return KustoValue.Of(string.Join(separator, Enumerable.Repeat(text, (int)times)));
    }

    private static KustoValue Substring(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        string text = arguments[0].Text;
        if (arguments[1].Integer() is not { } start)
        {
            return KustoValue.EmptyString;
        }

        if (start < 0)
        {
            start = Math.Max(0, start + text.Length);
        }

        long length = arguments.IntegerAt(2, text.Length) ?? text.Length;
        if (start >= text.Length || length <= 0)
        {
            return KustoValue.EmptyString;
        }

        return KustoValue.Of(text.Substring((int)start, (int)Math.Min(length, text.Length - start)));
    }

    private static string Reverse(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        Array.Reverse(runes);
        return string.Concat(runes);
    }

    private static KustoValue Split(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        string text = arguments[0].Text;
        string separator = arguments[1].Text;
        string[] parts = separator.Length == 0 ? [text] : text.Split(separator);
        if (arguments.Length < 3 || arguments[2].Integer() is not { } index)
        {
            return ArgumentReading.TextArray(parts);
        }

        return index >= 0 && index < parts.Length ? ArgumentReading.TextArray([parts[index]]) : KustoValue.Of(DynamicArray.Empty);
    }

    private static KustoValue Replace(string text, string lookup, string rewrite, EvaluationContext context)
    {
        if (lookup.Length == 0)
        {
            return KustoValue.Of(text);
        }

        context.CheckStringLength(text.Length + (text.Length / lookup.Length * (long)Math.Max(0, rewrite.Length - lookup.Length)), "replace_string");
        return KustoValue.Of(text.Replace(lookup, rewrite, StringComparison.Ordinal));
    }

    // Processes the lookups in order: replaces all occurrences of the first, then those of the second in the remaining text, and so on. Replaced text is not
    // searched again. If a rewrite is not a string, the occurrences of its lookup remain unchanged and are not searched again
    // (https://learn.microsoft.com/kusto/query/replace-strings-function).
    private static KustoValue ReplaceMany(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        string text = arguments[0].Text;
        if (arguments[1].ArrayOf() is not { } lookups)
        {
            return KustoValue.Of(text);
        }

        var rewrites = arguments[2].ArrayOf();
        List<(string Piece, bool Done)> pieces = [(text, false)];
        long length = text.Length;
        for (int i = 0; i < lookups.Count; i++)
        {
            if (lookups[i].AsString is not { Length: > 0 } lookup)
            {
                continue;
            }

            context.CheckNow();
            var rewrite = rewrites?.ItemAt(i) ?? arguments[2];
            string written = rewrite.AsString ?? lookup;
            var next = new List<(string Piece, bool Done)>();
            foreach (var (piece, done) in pieces)
            {
                int from = 0;
                for (int at = done ? -1 : piece.IndexOf(lookup, StringComparison.Ordinal); at >= 0; at = piece.IndexOf(lookup, from, StringComparison.Ordinal))
                {
                    context.Tick();
                    length += written.Length - lookup.Length;
                    context.CheckStringLength(length, "replace_strings");
                    if (at > from)
                    {
                        next.Add((piece[from..at], false));
                    }

                    next.Add((written, true));
                    from = at + lookup.Length;
                }

                if (from < piece.Length)
                {
                    next.Add((piece[from..], done));
                }
            }

            pieces = next;
        }

        return KustoValue.Of(string.Concat(pieces.Select(piece => piece.Piece)));
    }

    private static KustoValue Translate(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        // If a character occurs twice, its first index is used.
        var places = new Dictionary<Rune, int>();
        int place = 0;
        foreach (var rune in arguments[0].Text.EnumerateRunes())
        {
            places.TryAdd(rune, place++);
        }

        Rune[] to = [.. arguments[1].Text.EnumerateRunes()];
        var result = new StringBuilder();
        foreach (var rune in arguments[2].Text.EnumerateRunes())
        {
            int at = places.GetValueOrDefault(rune, -1);
            if (at < 0)
            {
                result.Append(rune);
            }
            else if (to.Length > 0)
            {
                result.Append(to[Math.Min(at, to.Length - 1)]);
            }
        }

        return KustoValue.Of(result.ToString());
    }

    private static KustoValue FromCodePoints(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var result = new StringBuilder();
        foreach (var item in ArgumentReading.Flatten(arguments.ToArray()))
        {
            if (item.Integer() is { } code && Rune.IsValid((int)Math.Clamp(code, -1, int.MaxValue)))
            {
                result.Append(new Rune((int)code));
            }
        }

        return KustoValue.Of(result.ToString());
    }
}
