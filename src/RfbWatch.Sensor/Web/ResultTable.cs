using System.Globalization;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;
using RfbWatch.Rules.Running;

namespace RfbWatch.Sensor.Web;

/// <summary>Writes the result of a query as a table of the page.</summary>
internal static class ResultTable
{
    /// <summary>Characters of a cell that are shown: a name from the wire may be long, and the table is to be read.</summary>
    private const int LongestCell = 160;

    /// <summary>Characters of a cell that stay on one line: addresses and names are read whole.</summary>
    private const int LongestLine = 40;

    private static readonly string[] Severities = ["Informational", "Low", "Medium", "High", "Critical"];

    public static void Write(Html page, RuleResult result, string whenEmpty)
    {
        if (result.Rows.Count == 0)
        {
            page.Element("p", whenEmpty, "none");
            return;
        }

        page.Raw("<div class=\"wide\"><table><thead><tr>");
        for (int i = 0; i < result.Schema.Columns.Count; i++)
        {
            page.Element("th", result.Schema.Columns[i].Name, Class(result.Rows[0][i]) == "number" ? "number" : "");
        }

        page.Raw("</tr></thead><tbody>\n");
        foreach (var row in result.Rows)
        {
            page.Raw("<tr>");
            foreach (var cell in row)
            {
                string text = Text(cell);
                page.Element("td", text, text.Length > LongestLine ? "long" : Class(cell));
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>");
    }

    private static string Class(KustoValue cell) => cell.Kind switch
    {
        ValueKind.Int or ValueKind.Long or ValueKind.Real => "number",
        ValueKind.DateTime => "time",
        ValueKind.String when Severities.Contains(cell.Text, StringComparer.Ordinal) => "severity " + cell.Text,
        _ => "",
    };

    private static string Text(KustoValue cell)
    {
        if (cell.IsNull)
        {
            return "";
        }

        string text = cell.Kind switch
        {
            ValueKind.DateTime => cell.AsDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ValueKind.Int or ValueKind.Long => cell.AsLong.ToString("N0", CultureInfo.InvariantCulture),
            _ => WireText.Clean(cell.Text),
        };
        if (text.Length <= LongestCell)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[LongestCell - 1]) ? LongestCell - 1 : LongestCell;
        return text[..end] + "…";
    }
}
