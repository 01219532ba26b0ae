using System.Text.RegularExpressions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>How parse-kv takes a text apart.</summary>
/// <param name="Pair">Between pairs; each of its characters where it is not greedy and a key is found.</param>
/// <param name="KeyValue">Between key and value.</param>
/// <param name="Quote">One mark, or an opening and a closing one; empty for none.</param>
/// <param name="Escape">Takes the meaning of a quote away; empty for none.</param>
/// <param name="Greedy">True: a value goes on to the last pair separator before the next key.</param>
/// <param name="Pattern">Instead of all that a pattern with two groups, key and value; or null.</param>
internal sealed record KeyValueSeparators(string Pair, string KeyValue, string Quote, string Escape, bool Greedy, Regex? Pattern)
{
    public IEnumerable<KustoValue[]> Run(
        IEnumerable<KustoValue[]> rows, Scalar source, IReadOnlyList<(int At, string Name, KustoType Type)> columns, int width, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        foreach (KustoValue[] row in rows)
        {
            frame.Row = row;
            Dictionary<string, string> pairs = Pairs(source.Evaluate(frame).Text);
            var result = new KustoValue[width];
            row.CopyTo(result, 0);
            foreach ((int at, string name, KustoType type) in columns)
                result[at] = pairs.TryGetValue(name, out string? text) ? ValueConversion.To(type, KustoValue.Of(text)) : KustoValue.MissingOf(type);
            yield return result;
        }
    }

    private Dictionary<string, string> Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Pattern is not null)
        {
            foreach (Match match in Pattern.Matches(text))
                pairs.TryAdd(match.Groups[1].Value, match.Groups[2].Value);
            return pairs;
        }

        if (KeyValue.Length == 0)
            return WordPairs(text, pairs);
        int at = 0;
        while (at < text.Length)
        {
            int separator = KeyValue.Length == 0 ? -1 : text.IndexOf(KeyValue, at, StringComparison.Ordinal);
            if (separator < 0)
                break;

            // What stands before the last pair separator belongs to no key.
            int keyStart = at;
            int junk = Pair.Length == 0 ? -1 : text.LastIndexOf(Pair, separator, separator - at + 1, StringComparison.Ordinal);
            if (junk >= at)
                keyStart = junk + Pair.Length;
            string key = Unquoted(text[keyStart..separator].Trim());
            string value = ReadValue(text, separator + KeyValue.Length, out at);
            pairs.TryAdd(key, value);
        }

        return pairs;
    }

    // Without separators keys and values are words, with anything else between them; a value may be quoted.
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
                    end++;
                words.Add((text[at..end], at, end, false));
                at = end;
            }
            else
            {
                at++;
            }
        }

        for (int i = 0; i + 1 < words.Count; i++)
            pairs.TryAdd(words[i].Text, words[i + 1].Text);
        return pairs;
    }

    private string ReadValue(string text, int start, out int next)
    {
        if (Quote.Length > 0 && start < text.Length && text[start] == Quote[0])
        {
            var value = new System.Text.StringBuilder();
            for (int i = start + 1; i < text.Length; i++)
            {
                if (Escape.Length > 0 && text[i] == Escape[0] && i + 1 < text.Length)
                {
                    value.Append(text[++i]);
                }
                else if (text[i] == Quote[^1])
                {
                    int after = Pair.Length == 0 ? -1 : text.IndexOf(Pair, i, StringComparison.Ordinal);
                    next = after < 0 ? i + 1 : after + Pair.Length;
                    return value.ToString();
                }
                else
                {
                    value.Append(text[i]);
                }
            }
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

    private string Unquoted(string key) =>
        Quote.Length > 0 && key.Length > 1 && key[0] == Quote[0] && key[^1] == Quote[^1] ? key[1..^1] : key;
}
