using System.Globalization;
using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;
using RfbWatch.Outputs.Formats;
using RfbWatch.Parquet;
using RfbWatch.Protocol;
using RfbWatch.Rules.Running;

namespace RfbWatch.Cli.Reports;

/// <summary>Writes the rows of a query as a text table, JSON lines, CSV or Parquet.</summary>
internal static class ResultTable
{
    private const int WidestCell = 60;

    /// <summary>Writes the rows in the requested format. Several results are separated by an empty line in tables and CSV, but not in JSON lines.</summary>
    /// <exception cref="UsageException">There are several results, and the format can contain only one table.</exception>
    public static void Write(Terminal terminal, RuleResult result, StdoutFormat format)
    {
        if (format == StdoutFormat.Parquet && result.Further.Count > 0)
        {
            throw new UsageException($"the query has {1 + result.Further.Count} results, and a Parquet file holds one; write them as jsonl, or query each of them");
        }

        WriteOne(terminal, result, format);
        foreach (var further in result.Further)
        {
            if (format != StdoutFormat.Jsonl)
            {
                terminal.Output.WriteByte((byte)'\n');
            }

            WriteOne(terminal, further, format);
        }
    }

    private static void WriteOne(Terminal terminal, RuleResult result, StdoutFormat format)
    {
        switch (format)
        {
            case StdoutFormat.Table:
                WriteTable(terminal, result);
                break;
            case StdoutFormat.Jsonl:
                WriteJson(terminal.Output, result);
                break;
            case StdoutFormat.Csv:
                WriteCsv(terminal.Output, result);
                break;
            case StdoutFormat.Parquet:
                WriteParquet(terminal.Output, result);
                break;
            case StdoutFormat.None:
                break;
        }
    }

    private static void WriteTable(Terminal terminal, RuleResult result)
    {
        using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (result.Name.Length > 0)
        {
            writer.WriteLine(WireText.Clean(result.Name));
        }

        var texts = result.Rows.Select(row => row.Select(cell => WireText.Clean(Text(cell))).ToArray()).ToList();
        string[] names = [.. result.Schema.Columns.Select(column => WireText.Clean(column.Name))];
        int[] widths = [.. names.Select((name, i) => Math.Min(WidestCell, texts.Select(row => ConsoleText.Width(row[i])).Append(ConsoleText.Width(name)).Max()))];
        WriteLine(writer, names, widths);
        WriteLine(writer, [.. widths.Select(width => new string('-', width))], widths);
        foreach (string[] row in texts)
        {
            WriteLine(writer, row, widths);
        }

        writer.WriteLine(Total(result));
    }

    /// <summary>The last line of a table: the number of rows.</summary>
    public static string Total(RuleResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.Rows.Count} row{(result.Rows.Count == 1 ? "" : "s")}");

    private static void WriteLine(StreamWriter writer, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            string cell = ConsoleText.Fit(cells[i], widths[i]);
            line.Append(cell).Append(' ', widths[i] - ConsoleText.Width(cell) + 2);
        }

        writer.WriteLine(line.ToString().TrimEnd());
    }

    private static void WriteJson(Stream output, RuleResult result)
    {
        foreach (var row in result.Rows)
        {
            using (var writer = new Utf8JsonWriter(output, Events.JsonFormat.WriterOptions))
            {
                writer.WriteStartObject();
                for (int i = 0; i < row.Length; i++)
                {
                    writer.WritePropertyName(result.Schema[i].Name);
                    writer.WriteRawValue(row[i].Kind == ValueKind.DateTime ? $"\"{Text(row[i])}\"" : DynamicJson.Write(row[i]), skipInputValidation: true);
                }

                writer.WriteEndObject();
            }

            output.WriteByte((byte)'\n');
        }
    }

    private static void WriteCsv(Stream output, RuleResult result)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', result.Schema.Columns.Select(column => CsvRow.Text(column.Name))));
        foreach (var row in result.Rows)
        {
            writer.WriteLine(string.Join(',', row.Select(cell => cell.Kind is ValueKind.String or ValueKind.Array or ValueKind.Bag ? CsvRow.Text(Text(cell)) : Text(cell))));
        }
    }

    private static void WriteParquet(Stream output, RuleResult result)
    {
        var writer = new ParquetTableWriter(output, result.Schema);
        foreach (var row in result.Rows)
        {
            writer.Add(row);
        }

        writer.Complete();
    }

    /// <summary>A cell as text; empty for null.</summary>
    public static string Text(KustoValue cell) => cell.IsNull ? "" : cell.Text;
}
