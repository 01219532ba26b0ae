using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>A path into a dynamic value: <c>$.a['b c'][0]</c>. Each step is a key or an index.</summary>
internal static class JsonPath
{
    /// <summary>Parses a path. Without a leading <c>$</c>, the whole text is one key. Returns false when the path is malformed.</summary>
    public static bool TryParse(string text, out IReadOnlyList<KustoValue> steps)
    {
        var found = new List<KustoValue>();
        steps = found;
        if (!text.StartsWith('$'))
        {
            found.Add(KustoValue.Of(text));
            return text.Length > 0;
        }

        int at = 1;
        while (at < text.Length)
        {
            int end;
            if (text[at] == '.')
            {
                end = text.AsSpan(at + 1).IndexOfAny('.', '[');
                end = end < 0 ? text.Length : end + at + 1;
                if (end == at + 1)
                {
                    return false;
                }

                found.Add(KustoValue.Of(text[(at + 1)..end]));
            }
            else if (text[at] == '[' && at + 1 < text.Length && text[at + 1] is '\'' or '"')
            {
                int close = text.IndexOf(text[at + 1] + "]", at + 2, StringComparison.Ordinal);
                if (close < 0)
                {
                    return false;
                }

                found.Add(KustoValue.Of(text[(at + 2)..close]));
                end = close + 2;
            }
            else
            {
                int close = text[at] == '[' ? text.IndexOf(']', at) : -1;
                if (close < 0 || !long.TryParse(text.AsSpan(at + 1, close - at - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long index))
                {
                    return false;
                }

                found.Add(KustoValue.Of(index));
                end = close + 1;
            }

            at = end;
        }

        return true;
    }

    /// <summary>Follows a path; returns null when it does not exist in the value.</summary>
    public static KustoValue Follow(KustoValue value, IReadOnlyList<KustoValue> steps)
    {
        foreach (var step in steps)
        {
            value = step.AsString is { } key
                ? value.AsBag is { } bag ? bag[key] : default
                : value.AsArray is { } array ? array.ItemAt(step.AsLong) : default;
        }

        return value;
    }
}
