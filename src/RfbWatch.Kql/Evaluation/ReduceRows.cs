using System.Text;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// reduce: groups similar strings (https://learn.microsoft.com/kusto/query/reduce-operator), following the paper cited on that page (R. Vaarandi,
/// "A Data Clustering Algorithm for Mining Patterns From Event Logs", 2003): a word is kept if it occurs at the same position in at least a fraction
/// <c>threshold</c> of the rows, and in at least two rows; every other word becomes a star. A pattern shared by at least that many rows forms a group, unless
/// it is only a star; all remaining rows form the group <c>others</c>.
/// Choices where the documentation is silent: groups are ordered by count, largest first; the representative is the first string; separators given in the
/// query are merged into an adjacent star (<c>fooZ1</c> by "Z" becomes <c>foo*</c>, as on the page), the default separators are kept; consecutive stars
/// become one.
/// </summary>
/// <param name="text">The string to reduce.</param>
/// <param name="threshold">Fraction of the rows, 0 to 1.</param>
/// <param name="characters">Separators between words; null for everything except ASCII letters and digits.</param>
/// <param name="keepsRows">True for kind=source: returns every row followed by its group.</param>
internal sealed class ReduceRows(Scalar text, double threshold, string? characters, bool keepsRows)
{
    /// <summary>The documented default of <c>threshold</c>.</summary>
    public const double DefaultThreshold = 0.1;

    private const string Others = "others";

    public IEnumerable<KustoValue[]> Run(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        var held = new List<(KustoValue[] Row, string Text)>();
        foreach (var row in rows)
        {
            frame.Row = row;
            held.Add((row, text.Evaluate(frame).Text));
            context.CheckRows(held.Count, "reduce");
            context.HoldRow(row);
        }

        int support = (int)Math.Max(2, Math.Ceiling(threshold * held.Count));
        string[] patterns = PatternsOf([.. held.Select(item => item.Text)], support, context);
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        for (int i = 0; i < patterns.Length; i++)
        {
            if (!groups.TryGetValue(patterns[i], out var group))
            {
                groups.Add(patterns[i], group = new Group(patterns[i], held[i].Text));
            }

            group.Count++;
        }

        var rest = new Group(Others, string.Empty);
        foreach (var group in groups.Values.Where(group => group.Count < support || group.Pattern == "*").ToList())
        {
            rest.Count += group.Count;
            groups[group.Pattern] = rest;
        }

        return keepsRows
            ? held.Select((item, i) => (KustoValue[])[.. item.Row, .. groups[patterns[i]].Cells])
            : groups.Values.Distinct().OrderBy(group => ReferenceEquals(group, rest)).ThenByDescending(group => group.Count).Select(group => group.Cells);
    }

    private string[] PatternsOf(string[] texts, int support, EvaluationContext context)
    {
        var counts = new Dictionary<(int Position, string Word), int>();
        List<(string Separator, string Word)>[] split = [.. texts.Select(Split)];
        foreach (var words in split)
        {
            context.Tick();
            for (int i = 0; i < words.Count; i++)
            {
                if (words[i].Word.Length > 0)
                {
                    counts[(i, words[i].Word)] = counts.GetValueOrDefault((i, words[i].Word)) + 1;
                }
            }
        }

        return [.. split.Select(words => PatternOf(words, i => counts[(i, words[i].Word)] >= support))];
    }

    private string PatternOf(List<(string Separator, string Word)> words, Func<int, bool> isFrequent)
    {
        var pattern = new StringBuilder();
        bool star = false;
        for (int i = 0; i < words.Count; i++)
        {
            var (separator, word) = words[i];
            bool kept = word.Length == 0 || isFrequent(i);
            if (characters is null || (kept && !star))
            {
                pattern.Append(separator);
            }

            if (kept)
            {
                pattern.Append(word);
            }
            else if (pattern.Length == 0 || pattern[^1] != '*')
            {
                pattern.Append('*');
            }

            star = !kept;
        }

        return pattern.ToString();
    }

    // Splits a line into words, each with the separators before it. Separators after the last word are followed by an empty word.
    private List<(string Separator, string Word)> Split(string line)
    {
        var words = new List<(string Separator, string Word)>();
        int at = 0;
        while (at < line.Length)
        {
            int word = at;
            while (word < line.Length && IsSeparator(line[word]))
            {
                word++;
            }

            int end = word;
            while (end < line.Length && !IsSeparator(line[end]))
            {
                end++;
            }

            words.Add((line[at..word], line[word..end]));
            at = end;
        }

        return words;
    }

    private bool IsSeparator(char c) => characters is null ? !char.IsAsciiLetterOrDigit(c) : characters.Contains(c);

    private sealed class Group(string pattern, string representative)
    {
        public string Pattern { get; } = pattern;

        public long Count { get; set; }

        public KustoValue[] Cells => [KustoValue.Of(Pattern), KustoValue.Of(Count), KustoValue.Of(representative)];
    }
}
