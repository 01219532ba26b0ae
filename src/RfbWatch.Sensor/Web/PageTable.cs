using System.Globalization;
using RfbWatch.Protocol;

namespace RfbWatch.Sensor.Web;

/// <summary>Writes a table of the page.</summary>
internal static class PageTable
{
    /// <summary>Maximum number of characters shown per cell: a name from the wire may be long.</summary>
    private const int MaxCellLength = 160;

    /// <summary>Maximum length of a cell that is not wrapped: addresses and names stay on one line.</summary>
    private const int MaxLineLength = 40;

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    private static readonly string[] Severities = ["Informational", "Low", "Medium", "High", "Critical"];

    /// <summary>Writes a heading and a table, or a line of text if there are no rows. Cells are text, whole numbers, or times in UTC.</summary>
    public static void Write(Html page, string title, IReadOnlyList<string> heads, IEnumerable<object?[]> rows, string whenEmpty)
    {
        page.Raw("<section>").Element("h2", title);
        object?[][] all = [.. rows];
        if (all.Length == 0)
        {
            page.Element("p", whenEmpty, "none").Raw("</section>\n");
            return;
        }

        page.Raw("<div class=\"wide\"><table><thead><tr>");
        for (int i = 0; i < heads.Count; i++)
        {
            page.Element("th", heads[i], all[0][i] is int or long ? "number" : "");
        }

        page.Raw("</tr></thead><tbody>\n");
        foreach (object?[] row in all)
        {
            page.Raw("<tr>");
            foreach (object? cell in row)
            {
                string text = Text(cell);
                page.Element("td", text, text.Length > MaxLineLength ? "long" : Class(cell));
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div></section>\n");
    }

    private static string Class(object? cell) => cell switch
    {
        int or long => "number",
        DateTime => "time",
        string text when Severities.Contains(text, StringComparer.Ordinal) => "severity " + text,
        _ => "",
    };

    private static string Text(object? cell)
    {
        string text = cell switch
        {
            DateTime time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
            int number => number.ToString("N0", CultureInfo.InvariantCulture),
            long number => number.ToString("N0", CultureInfo.InvariantCulture),
            string value => WireText.Clean(value),
            _ => "",
        };
        if (text.Length <= MaxCellLength)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[MaxCellLength - 1]) ? MaxCellLength - 1 : MaxCellLength;
        return text[..end] + "…";
    }
}
