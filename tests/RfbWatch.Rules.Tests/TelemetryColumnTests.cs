using System.Text;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>A file that is read into columns gives what it gives as rows: the same schema, cells and counts. Columns that nobody asks for are not read, and their lines are rows all the same.</summary>
public sealed class TelemetryColumnTests
{
    private const int Seed = 17;

    private static readonly string[] Names = ["Timestamp", "timestamp", "TimeGenerated", "DeviceName", "RemotePort", "LocalPort", "AdditionalFields", "Own", "n", "ok", "when [UTC]", "size [KB]", "RemotePort@odata.type", "\u00e4"];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-0", "5900", "1.5", "9223372036854775807", "9223372036854775808", "2147483648", "\"\"", "\"text\"", "\"  7 \"", "\"5900\"", "\"true\"", "\"\u00e4\u20ac\"", "\"a\\n\\u00e4\\\"\"", "\"\\ud800\"",
        "\"\\ud83d\\ude00\"", "\"2023-10-18T15:45:07.9862755Z\"", "\"2023-10-18T15:45:07+02:00\"", "\"2023-10-18\"", "{}", "[]", "{\"a\":[1,{\"b\":null}]}", "{\"a\":\"\\ud800\"}", "{\"x\":\"\u00e4\"}", "\"{\\\"a\\\":1}\"",
    ];

    private static readonly string[] Broken = ["", "  ", "{", "{}", "[]", "{\"a\":1} x", "{\"a\":1,}", "{\"a\" 1}", "5", "{\"a\":\"\u0001\"}", "{\"Own\":\"\\ud800\"}", "nonsense"];

    [Theory]
    [InlineData(null)]
    [InlineData("DeviceNetworkEvents")]
    [InlineData("Own")]
    public void Json_lines_agree(string? table) => Agree(table, random =>
        string.Join('\n', Enumerable.Range(0, random.Next(1, 40)).Select(_ => Line(random)).Prepend($"{{\"RemotePort\":1,\"Timestamp\":\"2023-10-18T15:45:07Z\"{(random.Next(4) > 0 ? ",\"TimeGenerated\":null" : string.Empty)}}}")));

    [Fact]
    public void Delimited_records_agree() => Agree("DeviceNetworkEvents", random =>
        string.Join('\n', Enumerable.Range(0, random.Next(1, 20)).Select(_ => $"{random.Next(9)},\"a,{random.Next(3)}\",{(random.Next(2) == 0 ? "2023-10-18T15:45:07Z" : "never")}{(random.Next(9) == 0 ? ",x" : string.Empty)}").Prepend("RemotePort,DeviceName,Timestamp")));

    [Fact]
    public void Bytes_that_are_no_text_are_marked_in_it()
    {
        byte[] lines = [.. "{\"Own\":\"a\"}\n{\"Own\":\"b"u8, 0xff, .. "\"}\n{\"Own\":\"c\"}\n"u8];
        Assert.Equal(["a", "b\ufffd", "c"], Read(lines, "Own", null)!.Tables[0].Rows.Select(row => row[0].Text));
    }

    [Theory]
    [InlineData("n,when [Local Time]\n5,\"10/18/2023, 3:45:07 PM\"\n")]
    [InlineData("{\"n\":5}\n{\"n\":6,\"when [Local Time]\":null}\n")]
    public void Times_of_an_unknown_zone_are_an_error_of_the_file(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var columns = Read(bytes, "Own", new HashSet<string> { "n" })!;
        Assert.Contains("unknown time zone", columns.Error, StringComparison.Ordinal);
        Assert.Equal(TelemetryReader.Read("telemetry", new MemoryStream(bytes), "Own").Error, columns.Error);
    }

    [Fact]
    public void More_rows_than_a_block_has_keep_their_order()
    {
        string lines = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"{{\"n\":{i},\"Own\":\"t{i}\"{(i == 15_000 ? ",\"late\":\"x\"" : string.Empty)}}}"));
        var table = Read(Encoding.UTF8.GetBytes(lines), "Own", new HashSet<string> { "n", "late" })!.Tables[0];
        Assert.Equal(20_000, table.Rows.Count);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i}||{(i == 15_000 ? "x" : string.Empty)}"), table.Rows.Select(row => string.Join('|', row.Select(cell => cell.Text))));
        Assert.Equal("15000", table.Rows[15_000][0].Text);
    }

    [Fact]
    public void The_head_of_a_file_of_lines_is_read_and_any_other_file_whole()
    {
        using var folder = new TestFolder();
        string lines = folder.Write("a.jsonl", string.Join('\n', Enumerable.Range(0, 30).Select(i => $"{{\"n\":{i}}}")));
        string array = folder.Write("a.json", $"[{string.Join(',', Enumerable.Range(0, 30).Select(i => $"{{\"n\":{i}}}"))}]");
        string csv = folder.Write("a.csv", "n\n" + string.Join('\n', Enumerable.Range(0, 30)));
        Assert.Equal((true, 10), HeadOf(lines, 10));
        Assert.Equal((false, 30), HeadOf(lines, 30));
        Assert.Equal((false, 30), HeadOf(array, 10));
        Assert.Equal((true, 10), HeadOf(csv, 10));
        Assert.Equal((false, 30), HeadOf(csv, 30));
        Assert.NotNull(TelemetryReader.ReadHead(folder.Of("none"), "A", 10).Error);
    }

    private static (bool IsHead, long Rows) HeadOf(string path, int records)
    {
        var head = TelemetryReader.ReadHead(path, "A", records);
        return (head.IsHead, head.Rows);
    }

    private static void Agree(string? table, Func<Random, string> text)
    {
        var random = new Random(Seed);
        int compared = 0;
        for (int i = 0; i < Repetitions.Of(300); i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text(random));
            HashSet<string>? wanted = random.Next(3) == 0 ? null : [.. Names.Where(_ => random.Next(2) == 0)];
            var rows = TelemetryReader.Read("telemetry", new MemoryStream(bytes), table);
            if (Read(bytes, table, wanted) is not { } columns)
            {
                continue;
            }

            compared++;
            Assert.Equal(TextOf(rows, wanted), TextOf(columns, wanted));
        }

        Assert.InRange(compared, 100 / Repetitions.OneIn, 300);
    }

    private static TelemetryFile? Read(byte[] bytes, string? table, IReadOnlySet<string>? wanted)
    {
        using var folder = new TestFolder();
        string path = folder.Write("a", bytes);
        var file = TelemetryReader.ReadColumns(path, table, new TableDemand(_ => wanted));
        if (file is null)
        {
            return null;
        }

        // The first of these readings writes the cache, the second one reads it.
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(TextOf(file, null), TextOf(TelemetryReader.ReadColumns(path, table, new TableDemand(_ => wanted), 1, new ColumnCache(0))!, null));
        }

        return file with { Source = "telemetry", Error = file.Error?.Replace(path, "telemetry", StringComparison.Ordinal) };
    }

    private static string Line(Random random) => random.Next(6) == 0
        ? Broken[random.Next(Broken.Length)]
        : "{" + string.Join(",", Enumerable.Range(0, random.Next(0, 6)).Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Values[random.Next(Values.Length)]}")) + "}";

    // Cells that cannot be read are counted only where they are read.
    private static string TextOf(TelemetryFile file, HashSet<string>? wanted) =>
        string.Join('\n', file.Tables.Select(table => TextOf(table, wanted)).Prepend($"{file.Format} {(wanted is null ? file.UnreadableCells : -1)} {file.UnreadableRows} {file.Error ?? "null"}"));

    private static string TextOf(ImportedTable table, HashSet<string>? wanted)
    {
        // The two times are read together.
        bool hasTimes = wanted is null || wanted.Any(IsTime);
        int[] read = [.. Enumerable.Range(0, table.Schema.Count).Where(i => wanted is null || wanted.Contains(table.Schema[i].Name) || (hasTimes && IsTime(table.Schema[i].Name)))];
        return string.Join('\n', table.Rows.Select(row => string.Join('|', read.Select(i => $"{row[i].Kind}:{row[i].Text}"))).Prepend($"{table.Name} {table.Schema}"));
    }

    private static bool IsTime(string column) => column.ToUpperInvariant() is "TIMESTAMP" or "TIMEGENERATED";
}
