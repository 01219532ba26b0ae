using System.Text;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>JSON lines that several threads read give the table that one thread gives.</summary>
public sealed class JsonLineWorkerTests
{
    private const int Seed = 23;

    /// <summary>How often a line is unusual: one in so many. 0: never.</summary>
    public static TheoryData<int, int> Cases => new() { { 0, 200 }, { 0, 100_000 }, { 500, 200 }, { 500, 5_000 }, { 20, 1_000 }, { 3, 1_000 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_workers_gives_the_same_table(int unusual, int pieceBytes)
    {
        var random = new Random(Seed);
        for (int i = 0; i < Repetitions.Of(4); i++)
        {
            byte[] lines = Lines(random, unusual);
            HashSet<string>? wanted = random.Next(2) == 0 ? null : [.. new[] { "n", "text", "Timestamp", "late3" }.Where(_ => random.Next(2) == 0)];
            string one = Text(Read(lines, wanted, 1, pieceBytes));
            foreach (int workers in (int[])[2, 5])
            {
                Assert.Equal(one, Text(Read(lines, wanted, workers, pieceBytes)));
            }
        }
    }

    [Fact]
    public void A_line_that_is_longer_than_a_piece_is_read_whole()
    {
        string text = new('x', 50_000);
        byte[] lines = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 1100).Select(i => $"{{\"n\":{i},\"text\":\"{(i == 1050 ? text : "a")}\"}}")));
        var table = Read(lines, null, 3, 100).Tables.Single();
        Assert.Equal(1100, table.Rows.Count);
        Assert.Equal(text, table.Rows[1050][1].Text);
    }

    private static TelemetryFile Read(byte[] lines, HashSet<string>? wanted, int workers, int pieceBytes) =>
        TelemetryReader.Read(new MemoryStream(lines), new TelemetryRows("file", "Own", demand: new TableDemand(_ => wanted)) { Workers = workers, PieceBytes = pieceBytes });

    private static string Text(TelemetryFile file) =>
        $"{file.Format} {file.Rows} {file.UnreadableCells} {file.UnreadableRows} {file.Error}\n" + string.Join('\n', file.Tables.Select(table => $"{table.Name} {table.Columns!.Schema}\n{string.Join('\n', table.Columns.Rows().Select(row => string.Join('\t', row)))}"));

    private static byte[] Lines(Random random, int unusual)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 4000; i++)
        {
            int kind = i > 900 && unusual > 0 && random.Next(unusual) == 0 ? random.Next(8) : -1;
            text.Append(kind switch
            {
                0 => "",
                1 => "no JSON",
                2 => $"{{\"late{random.Next(5)}\":\"x\",\"n\":{i}}}",
                3 => "   ",
                4 => $"{{\"n\":\"never\",\"Timestamp\":\"2026-11-22T10:00:00Z\"}}",
                5 => $"{{\"text\":\"\\ud800\",\"n\":{i}}}",
                6 => $"{{\"n\":{i},\"when [UTC]\":\"2026-11-22T10:00:00Z\"}} x",
                7 => $"{{\"text\":\"caf\u00e9 \\u00e9\",\"n\":{i}.5,\"bag\":{{\"a\":[1,null]}}}}",
                _ => $"{{\"n\":{i},\"text\":\"t{random.Next(50)}\",\"unique\":\"u{i}\",\"real\":{i}.25,\"flag\":true,\"none\":null,\"Timestamp\":\"2026-11-22T10:{i / 60 % 60:D2}:{i % 60:D2}Z\"}}",
            });
            text.Append(random.Next(10) == 0 ? "\r\n" : "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
