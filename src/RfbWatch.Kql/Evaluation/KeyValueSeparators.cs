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
        if (Pattern is null)
        {
            return new KeyValueText(this, text).Pairs();
        }

        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Pattern.Matches(text))
        {
            pairs.TryAdd(match.Groups[1].Value, match.Groups[2].Value);
        }

        return pairs;
    }
}
