using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Outputs.Formats;

/// <summary>
/// Writes rows as comma-separated values (RFC 4180, but with LF). Text that a spreadsheet would interpret as a formula is prefixed with an
/// apostrophe. Numbers, times and booleans are formatted by this program and stay unchanged.
/// </summary>
public static class CsvRow
{
    /// <summary>Initial characters that cause spreadsheets to interpret text as a formula (OWASP, CSV injection), including full-width forms.</summary>
    private const string FormulaStarts = "=+-@\t\r＝＋－＠";

    /// <summary>Writes the header line with the names of the columns.</summary>
    public static void WriteHeader(TextWriter writer, TableSchema table)
    {
        for (int i = 0; i < table.Columns.Count; i++)
        {
            writer.Write(i > 0 ? "," : "");
            writer.Write(table.Columns[i].Name);
        }

        writer.Write('\n');
    }

    /// <summary>Writes one line; a missing value is an empty cell.</summary>
    public static void Write(TextWriter writer, TableRow row)
    {
        for (int i = 0; i < row.Values.Count; i++)
        {
            writer.Write(i > 0 ? "," : "");
            writer.Write(Cell(row.Table.Columns[i], row[i]));
        }

        writer.Write('\n');
    }

    /// <summary>Converts text to a cell that is safe in a spreadsheet and is quoted if necessary.</summary>
    public static string Text(string text) => Quote(Harmless(text));

    private static string Cell(Column column, KustoValue value) =>
        column.Type == KustoType.Dynamic && !value.IsNull ? Quote(Harmless(JsonFormat.TextOf(column, value))) : Cell(value);

    private static string Cell(KustoValue value) => value.Kind switch
    {
        ValueKind.Null => "",
        ValueKind.String => Quote(Harmless(value.AsString!)),
        ValueKind.Bool => value.AsBool ? "true" : "false",
        ValueKind.DateTime => value.AsDateTime.ToString(JsonRow.TimeFormat, CultureInfo.InvariantCulture),
        ValueKind.Int or ValueKind.Long => value.AsLong.ToString(CultureInfo.InvariantCulture),
        ValueKind.Real => value.AsReal.ToString(CultureInfo.InvariantCulture),
        ValueKind.Decimal or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => Quote(Harmless(value.Text)),
    };

    private static string Harmless(string text) =>
        text.Length > 0 && FormulaStarts.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n\t ") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
