using System.Text.RegularExpressions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The delimiters with which parse-kv splits a string.</summary>
/// <param name="Pair">Separator between pairs; if not greedy, its first occurrence ends a value.</param>
/// <param name="KeyValue">Separator between a key and its value; if empty, adjacent words form pairs.</param>
/// <param name="Quote">One quotation mark, or an opening and a closing one; empty for none.</param>
/// <param name="Escape">Escape character inside quotes; the character after it is taken literally. Empty for none.</param>
/// <param name="Greedy">True if a value extends to the last pair separator before the next key-value separator.</param>
/// <param name="Pattern">A regular expression with two groups, key and value, used instead of separators; or null.</param>
internal sealed record KeyValueSeparators(string Pair, string KeyValue, string Quote, string Escape, bool Greedy, Regex? Pattern)
{
    public IEnumerable<KustoValue[]> Run(
        IEnumerable<KustoValue[]> rows, Scalar source, IReadOnlyList<(int At, string Name, KustoType Type)> columns, int width, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        foreach (var row in rows)
        {
            frame.Row = row;
            var pairs = Pairs(source.Evaluate(frame).Text);
            var result = new KustoValue[width];
            row.CopyTo(result, 0);
            foreach (var (at, name, type) in columns)
            {
                result[at] = pairs.TryGetValue(name, out string? text) ? ValueConversion.To(type, KustoValue.Of(text)) : KustoValue.MissingOf(type);
            }

            yield return result;
        }
    }

    private Dictionary<string, string> Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Pattern is not null)
        {
            foreach (Match match in Pattern.Matches(text))
            {
                pairs.TryAdd(match.Groups[1].Value, match.Groups[2].Value);
            }

            return pairs;
        }

        if (KeyValue.Length == 0)
        {
            return WordPairs(text, pairs);
        }

        int at = 0;
        while (TryKey(text, at, out string key, out int value))
        {
            pairs.TryAdd(key, ReadValue(text, value, out at));
        }

        return pairs;
    }

    // Without separators, keys and values are words separated by any other characters: each word is the key of the word after it. A value may be quoted.
    private Dictionary<string, string> WordPairs(string text, Dictionary<string, string> pairs)
    {
        var words = new List<(string Text, int Start, int End, bool Quoted)>();
        for (int at = 0; at < text.Length;)
        {
            if (Quote.Length > 0 && text[at] == Quote[0])
            {
                string value = ReadValue(text, at, out int next);
                words.Add((value, at, next, true));
                at = Math.Max(next, at + 1);
            }
            else if (char.IsLetterOrDigit(text[at]) || text[at] == '_')
            {
                int end = at;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                {
                    end++;
                }

                words.Add((text[at..end], at, end, false));
                at = end;
            }
            else
            {
                at++;
            }
        }

        for (int i = 0; i + 1 < words.Count; i++)
        {
            pairs.TryAdd(words[i].Text, words[i + 1].Text);
        }

        return pairs;
    }

    private string ReadValue(string text, int start, out int next)
    {
        if (Quote.Length > 0 && start < text.Length && text[start] == Quote[0] && TryQuoted(text, start, out string quoted, out int behind))
        {
            int after = Pair.Length == 0 ? -1 : text.IndexOf(Pair, behind - 1, StringComparison.Ordinal);
            next = after < 0 ? behind : after + Pair.Length;
            return quoted;
        }

        int end = Pair.Length == 0 ? -1 : text.IndexOf(Pair, start, StringComparison.Ordinal);
        if (Greedy)
        {
            int nextKey = text.IndexOf(KeyValue, start, StringComparison.Ordinal);
            end = nextKey < 0 ? -1 : text.LastIndexOf(Pair, nextKey, nextKey - start + 1, StringComparison.Ordinal);
        }

        next = end < 0 ? text.Length : end + Pair.Length;
        return text[start..(end < 0 ? text.Length : end)];
    }

    // Finds the next key and the start of its value. Text before the last pair separator is not part of the key. A key may be quoted and contain separators.
    private bool TryKey(string text, int at, out string key, out int value)
    {
        int start = at;
        for (int i = at; i < text.Length;)
        {
            if (Quote.Length > 0 && text[i] == Quote[0] && text.AsSpan(start, i - start).IsWhiteSpace() && TryQuoted(text, i, out key, out int end))
            {
                if (text.AsSpan(end).StartsWith(KeyValue, StringComparison.Ordinal))
                {
                    value = end + KeyValue.Length;
                    return true;
                }

                i = end;
            }
            else if (text.AsSpan(i).StartsWith(KeyValue, StringComparison.Ordinal))
            {
                key = text[start..i].Trim();
                value = i + KeyValue.Length;
                return true;
            }
            else if (Pair.Length > 0 && text.AsSpan(i).StartsWith(Pair, StringComparison.Ordinal))
            {
                i += Pair.Length;
                start = i;
            }
            else
            {
                i++;
            }
        }

        key = string.Empty;
        value = text.Length;
        return false;
    }

    private bool TryQuoted(string text, int open, out string content, out int end)
    {
        var quoted = new System.Text.StringBuilder();
        for (int i = open + 1; i < text.Length; i++)
        {
            if (Escape.Length > 0 && text[i] == Escape[0] && i + 1 < text.Length)
            {
                quoted.Append(text[++i]);
            }
            else if (text[i] == Quote[^1])
            {
                content = quoted.ToString();
                end = i + 1;
                return true;
            }
            else
            {
                quoted.Append(text[i]);
            }
        }

        content = string.Empty;
        end = text.Length;
        return false;
    }
}
