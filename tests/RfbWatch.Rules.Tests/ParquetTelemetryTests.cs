using RfbWatch.Kql.Values;
using RfbWatch.Parquet;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>Exports in Parquet: found by their content, with the types of known tables, as rows and as columns.</summary>
public sealed class ParquetTelemetryTests
{
    private static readonly DateTime Time = new(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Columns_of_a_known_table_get_their_documented_types()
    {
        // RemotePort is an int in Defender's documentation, Timestamp a datetime, AdditionalFields dynamic, ReportId a long.
        byte[] file = FileOf(
            new KustoSchema(new KustoColumn("Timestamp", KustoType.String), new KustoColumn("RemotePort", KustoType.Long), new KustoColumn("AdditionalFields", KustoType.String), new KustoColumn("ReportId", KustoType.Int),
                new KustoColumn("DeviceName", KustoType.Long), new KustoColumn("Own", KustoType.Real)),
            [KustoValue.Of("2026-11-22T10:00:00Z"), KustoValue.Of(5900L), KustoValue.Of("{\"a\":1}"), KustoValue.OfInt(7), KustoValue.Of(12L), KustoValue.Of(0.5)],
            [KustoValue.Of("never"), KustoValue.Of(1L << 40), KustoValue.Of(""), KustoValue.Null, KustoValue.Null, KustoValue.Null]);
        foreach (var read in Both(file, "DeviceNetworkEvents"))
        {
            Assert.Null(read.Error);
            Assert.Equal("Parquet", read.Format);
            Assert.Equal(2, read.UnreadableCells);
            var table = Assert.Single(read.Tables);
            KustoValue Cell(int row, string column) => table.Rows[row][table.Schema.IndexOf(column)];
            Assert.Equal(KustoValue.Of(Time), Cell(0, "Timestamp"));
            Assert.Equal(KustoValue.OfInt(5900), Cell(0, "RemotePort"));
            Assert.Equal(KustoValue.Of(1L), Cell(0, "AdditionalFields").AsBag!["a"]);
            Assert.Equal((ValueKind.Long, 7L), (Cell(0, "ReportId").Kind, Cell(0, "ReportId").AsLong));
            Assert.Equal(KustoValue.Of("12"), Cell(0, "DeviceName"));
            Assert.Equal(KustoValue.Of(0.5), Cell(0, "Own"));
            Assert.All(["Timestamp", "RemotePort", "AdditionalFields", "ReportId", "Own"], column => Assert.True(Cell(1, column).IsNull, column));
            Assert.Equal(KustoValue.EmptyString, Cell(1, "DeviceName"));
        }
    }

    [Fact]
    public void The_table_follows_from_the_columns_or_the_name_of_the_file()
    {
        var schema = new KustoSchema(new KustoColumn("RegistryKey", KustoType.String));
        Assert.Equal("DeviceRegistryEvents", Assert.Single(TelemetryReader.Read("export.parquet", new MemoryStream(FileOf(schema, [KustoValue.Of("HKLM")]))).Tables).Name);
        schema = new KustoSchema(new KustoColumn("n", KustoType.Long));
        Assert.Equal("DeviceInfo", Assert.Single(TelemetryReader.Read("deviceinfo.parquet", new MemoryStream(FileOf(schema, [KustoValue.Of(1L)]))).Tables).Name);
        Assert.Contains("no table is given", TelemetryReader.Read("export.parquet", new MemoryStream(FileOf(schema, [KustoValue.Of(1L)]))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_file_shows_its_columns_first()
    {
        using var folder = new TestFolder();
        string path = folder.Of("long.parquet");
        File.WriteAllBytes(path, FileOf(new KustoSchema(new KustoColumn("n", KustoType.Long), new KustoColumn("text", KustoType.String)), [.. Enumerable.Range(0, 30).Select(i => new[] { KustoValue.Of((long)i), KustoValue.Of($"t{i}") })]));
        var head = TelemetryReader.ReadHead(path, "Own", 29);
        Assert.Equal((true, 0), (head.IsHead, head.Rows));
        Assert.Equal("n:long text:string", Assert.Single(head.Tables).Schema.ToString());
        Assert.Equal(30, TelemetryReader.ReadHead(path, "Own", 30).Rows);
        var columns = TelemetryReader.ReadColumns(path, "Own", new TableDemand(_ => new HashSet<string> { "text" }));
        Assert.Equal("text:string", Assert.Single(columns!.Tables).Columns!.Schema.ToString());
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"t{i}"), columns.Tables[0].Columns!.Rows().Select(row => row[0].Text));
    }

    [Fact]
    public void Several_row_groups_are_read_in_their_order()
    {
        using var folder = new TestFolder();
        string path = folder.Of("groups.parquet");
        const int Rows = (2 * ParquetTableWriter.GroupRows) + 5;
        File.WriteAllBytes(path, FileOf(
            new KustoSchema(new KustoColumn("n", KustoType.Long), new KustoColumn("unique", KustoType.String)),
            [.. Enumerable.Range(0, Rows).Select(i => new[] { i % 3 == 0 ? KustoValue.Null : KustoValue.Of((long)i), KustoValue.Of($"u{i}") })]));
        var rows = TelemetryReader.ReadColumns(path, "Own", TableDemand.All)!.Tables.Single().Columns!.Rows();
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"{(i % 3 == 0 ? "" : i)} u{i}"), rows.Select(row => $"{row[0]} {row[1]}"));
    }

    [Fact]
    public void What_cannot_be_read_is_said()
    {
        byte[] file = FileOf(new KustoSchema(new KustoColumn("n", KustoType.Long)), [KustoValue.Of(1L)]);
        Assert.Contains("pipe", TelemetryReader.Read("pipe", new Pipe(file), "Own").Error, StringComparison.Ordinal);
        Assert.Equal("cut: it does not end with PAR1; it is incomplete, perhaps still being written.", TelemetryReader.Read("cut", new MemoryStream(file[..^1]), "Own").Error);
    }

    private static IEnumerable<TelemetryFile> Both(byte[] file, string table)
    {
        using var folder = new TestFolder();
        string path = folder.Of("file");
        File.WriteAllBytes(path, file);
        yield return TelemetryReader.Read(path, table);
        yield return TelemetryReader.ReadColumns(path, table, TableDemand.All)!;
    }

    private static byte[] FileOf(KustoSchema schema, params KustoValue[][] rows)
    {
        using var stream = new MemoryStream();
        var writer = new ParquetTableWriter(stream, schema);
        foreach (var row in rows)
        {
            writer.Add(row);
        }

        writer.Complete();
        return stream.ToArray();
    }

    /// <summary>A stream that cannot seek.</summary>
    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
