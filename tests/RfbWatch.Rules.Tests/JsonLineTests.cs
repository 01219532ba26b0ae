using System.Text;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>JSON lines that are read directly from their bytes give the same columns, rows and counts as documents.</summary>
public sealed class JsonLineTests
{
    private const int Seed = 16;

    // A name with an escape is not looked up in the bytes; one that is skipped creates no column.
    private const string ReadAsDocument = "{\"\\u0061@odata.type\":0,";

    private static readonly string[] Names = ["Timestamp", "timestamp", "TimeGenerated", "DeviceName", "RemotePort", "LocalPort", "AdditionalFields", "Own", "n", "ok", "when [UTC]", "RemotePort@odata.type", "category", "properties", "\u00e4"];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "5900", "1.5", "1e3", "9223372036854775807", "9223372036854775808", "2147483648", "\"\"", "\"text\"", "\"  7 \"", "\"5900\"", "\"true\"", "\"\u00e4\u20ac\"",
        "\"a\\n\\u00e4\\\"\"", "\"\\ud800\"", "\"2023-10-18T15:45:07.9862755Z\"", "\"2023-10-18T15:45:07Z\"", "\"2023-10-18T15:45:07.98627559Z\"", "\"2023-10-18T15:45:07+02:00\"", "\"2023-10-18\"",
        "\"2023-10-18T15:45:07\"", "\"10/18/2023, 3:45:07.9 PM\"", "{}", "[]", "{\"a\":[1,{\"b\":null}]}", "[1, 2 ]", "{\"x\":\"\u00e4\"}", "\"{\\\"a\\\":1}\"",
    ];

    private static readonly string[] Broken = ["", "  ", "\r", "{", "}", "{}", "[]", "{\"a\":1} x", "{\"a\":1,}", "{\"a\" 1}", "5", "{\"a\":\"\u0001\"}", "// no", "{\"Own\":\"\\ud800\"}", "\u00a0", "nonsense"];

    [Theory]
    [InlineData(null)]
    [InlineData("DeviceNetworkEvents")]
    [InlineData("Own")]
    public void Bytes_and_documents_agree(string? table)
    {
        var random = new Random(Seed);
        for (int i = 0; i < Repetitions.Of(300); i++)
        {
            string[] lines = ["{\"RemotePort\":1}", .. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Line(random))];
            string documents = string.Join('\n', lines.Select(line => line.StartsWith("{\"", StringComparison.Ordinal) ? ReadAsDocument + line[1..] : line));
            Assert.Equal(TextOf(Encoding.UTF8.GetBytes(documents), table), TextOf(Encoding.UTF8.GetBytes(string.Join('\n', lines)), table));
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_marked_in_it()
    {
        byte[] lines = [.. "{\"Own\":\"a\"}\n{\"Own\":\"b"u8, 0xff, .. "\"}\n{\"Own\":\"c\"}\n"u8];
        Assert.Equal("JSON lines 0 0 null\nOwn Own:string\na\nb\ufffd\nc", TextOf(lines, "Own"));
    }

    [Fact]
    public void A_file_in_another_encoding_gives_the_same_rows()
    {
        const string Text = "{\"Own\":\"\u00e4\",\"n\":1}\r\n\r\n{\"Own\":\"\u20ac\",\"n\":2}\r\n";
        foreach (var encoding in new[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            Assert.Equal("JSON lines 0 0 null\nOwn Own:string n:long\n\u00e4|1\n\u20ac|2", TextOf([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)], "Own"));
        }
    }

    // A record may belong to another table, however many lines belonged to the previous one.
    [Fact]
    public void A_record_that_names_its_table_goes_there()
    {
        string line = "{\"Own\":\"a\"}\n";
        string other = "{\"category\":\"AdvancedHunting-DeviceInfo\",\"properties\":{\"DeviceName\":\"d\"}}\n";
        var file = TelemetryReader.Read("DeviceNetworkEvents.jsonl", new MemoryStream(Encoding.UTF8.GetBytes(line + line + other + line)));
        Assert.Equal([("DeviceInfo", 1), ("DeviceNetworkEvents", 3)], file.Tables.Select(table => (table.Name, table.Rows.Count)).Order());
    }

    private static string Line(Random random)
    {
        if (random.Next(6) == 0)
        {
            return Broken[random.Next(Broken.Length)];
        }

        return "{" + string.Join(random.Next(4) == 0 ? " , " : ",", Enumerable.Range(0, random.Next(0, 6)).Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Values[random.Next(Values.Length)]}")) + "}";
    }

    private static string TextOf(byte[] bytes, string? table)
    {
        var file = TelemetryReader.Read("telemetry", new MemoryStream(bytes), table);
        return string.Join('\n', file.Tables.Select(TextOf).Prepend($"{file.Format} {file.UnreadableCells} {file.UnreadableRows} {file.Error ?? "null"}"));
    }

    private static string TextOf(ImportedTable table) =>
        string.Join('\n', table.Rows.Select(row => string.Join('|', row.Select(cell => cell.IsNull ? "null" : cell.Text))).Prepend($"{table.Name} {table.Schema}"));
}
