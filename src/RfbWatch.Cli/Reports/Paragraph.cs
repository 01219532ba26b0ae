using System.Text;

namespace RfbWatch.Cli.Reports;

/// <summary>Breaks text into lines at spaces.</summary>
internal static class Paragraph
{
    /// <summary>The lines, each of at most <paramref name="columns"/> columns unless a single word is longer.</summary>
    public static IEnumerable<string> Wrap(string text, int columns)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > columns)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
