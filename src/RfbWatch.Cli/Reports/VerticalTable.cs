using System.Globalization;
using System.Text;
using RfbWatch.Protocol;
using RfbWatch.Rules.Running;

namespace RfbWatch.Cli.Reports;

/// <summary>Formats rows that are too wide for a table, with one line per cell. Empty cells are omitted.</summary>
internal static class VerticalTable
{
    /// <summary>The lines of a result.</summary>
    public static IEnumerable<string> Lines(RuleResult result)
    {
        if (result.Name.Length > 0)
        {
            yield return WireText.Clean(result.Name);
        }

        int width = result.Schema.Columns.Select(column => ConsoleText.Width(WireText.Clean(column.Name))).Append(0).Max();
        for (int row = 0; row < result.Rows.Count; row++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--- row {row + 1}");
            for (int i = 0; i < result.Schema.Count; i++)
            {
                if (ResultTable.Text(result.Rows[row][i]) is { Length: > 0 } text)
                {
                    string name = WireText.Clean(result.Schema[i].Name);
                    yield return new StringBuilder(name).Append(' ', width - ConsoleText.Width(name)).Append("  ").Append(WireText.Clean(text)).ToString();
                }
            }
        }

        yield return ResultTable.Total(result);
    }
}
