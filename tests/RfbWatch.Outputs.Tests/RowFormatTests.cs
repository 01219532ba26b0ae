using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Kql.Values;
using RfbWatch.Parquet;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests;

public sealed class RowFormatTests : IDisposable
{
    private static readonly Table<object> Table = new("Probe", isDefender: false, "One probe.",
    [
        Column("Timestamp", KustoType.DateTime, "When.", isNullable: false),
        Column("TimeGenerated", KustoType.DateTime, "When.", isNullable: false),
        Column("ReportId", KustoType.Long, "Which.", isNullable: false),
        Column("Name", KustoType.String, "Any text.", isNullable: false),
        Column("Number", KustoType.Long, "Any number."),
        Column("Flag", KustoType.Bool, "Yes or no."),
        Column("Bag", KustoType.Dynamic, "Anything."),
        Column("Fields", KustoType.Dynamic, "Anything, as text.", form: DynamicForm.Text),
    ]);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_stream_is_defenders_shape_in_column_order()
    {
        using var memory = new MemoryStream();
        using (var writer = new JsonStreamWriter(memory))
        {
            writer.Write(Row("a \"b\" \\ <c>"));
            writer.Complete();
        }

        Assert.Equal(
            """
            {"time":"2026-01-02T03:04:05.1234567Z","category":"RfbWatch-Probe","properties":{"Timestamp":"2026-01-02T03:04:05.1234567Z","TimeGenerated":"2026-01-02T03:04:05.1234567Z","ReportId":7,"Name":"a \"b\" \\ <c>","Number":-7,"Flag":true,"Bag":[1,"x"],"Fields":"{\"k\":1}"}}

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(memory.ToArray()));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("＝x", "'＝x")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=a\"b", "\"'=a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("", "")]
    public void Csv_cells_are_quoted_and_no_formulas(string name, string cell)
    {
        using var memory = new MemoryStream();
        using (var writer = new CsvStreamWriter(memory, Table))
        {
            writer.Write(Row(name));
            writer.Complete();
        }

        Assert.Equal(
            "Timestamp,TimeGenerated,ReportId,Name,Number,Flag,Bag,Fields\n2026-01-02T03:04:05.1234567Z,2026-01-02T03:04:05.1234567Z,7," + cell
                + ",-7,true,\"[1,\"\"x\"\"]\",\"{\"\"k\"\":1}\"\n",
            Encoding.UTF8.GetString(memory.ToArray()));
    }

    [Theory]
    [InlineData(OutputFormat.Jsonl, "Probe.jsonl")]
    [InlineData(OutputFormat.Csv, "Probe.csv")]
    [InlineData(OutputFormat.Parquet, "Probe.parquet")]
    public void A_file_appears_under_its_name_only_when_complete(OutputFormat format, string name)
    {
        using (var folder = new TableFolder(_folder.Of("new", "deep"), format, [Table]))
        {
            folder.Write(Row("a"));
            Assert.False(File.Exists(_folder.Of("new", "deep", name)));
            folder.Complete();
        }

        Assert.Equal([name], Directory.GetFiles(_folder.Of("new", "deep")).Select(Path.GetFileName));
    }

    [Fact]
    public void Parquet_has_the_cells_of_the_rows()
    {
        using (var folder = new TableFolder(_folder.Root, OutputFormat.Parquet, [Table]))
        {
            folder.Write(Row("a"));
            folder.Write(Row(""));
            folder.Complete();
        }

        using var memory = new MemoryStream();
        using (var writer = new ParquetStreamWriter(memory, Table))
        {
            writer.Write(Row("a"));
            writer.Write(Row(""));
            writer.Complete();
        }

        foreach (byte[] file in (byte[][])[File.ReadAllBytes(_folder.Of("Probe.parquet")), memory.ToArray()])
        {
            using var table = ParquetTable.Open(new MemoryStream(file));
            Assert.Equal(Table.Kusto.Columns, table.Columns);
            Assert.Equal(1, table.GroupCount);
            var group = table.Group(0);
            Assert.Equal(2, group.Count);
            var cells = Row("a").ToKusto();
            for (int i = 0; i < cells.Length; i++)
            {
                // Parquet's times have microseconds.
                Assert.Equal(cells[i].Kind == ValueKind.DateTime ? KustoValue.Of(new DateTime(cells[i].AsDateTime.Ticks / 10 * 10, DateTimeKind.Utc)) : cells[i], group.Read(i)[0]);
            }
        }
    }

    [Fact]
    public void What_was_not_completed_leaves_the_old_file_alone()
    {
        _folder.Write("Probe.jsonl", "old");
        using (var folder = new TableFolder(_folder.Root, OutputFormat.Jsonl, [Table]))
        {
            folder.Write(Row("a"));
        }

        Assert.Equal("old", File.ReadAllText(_folder.Of("Probe.jsonl")));
    }

    [Fact]
    public void A_folder_that_cannot_be_is_reported_with_its_name()
    {
        string file = _folder.Of("file");
        File.WriteAllText(file, "");
        var error = Assert.Throws<OutputException>(() => new TableFolder(file, OutputFormat.Jsonl, [Table]));
        Assert.Contains(file, error.Message);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Files_are_closed_to_others_and_no_symbolic_link_is_followed()
    {
        string victim = _folder.Write("victim", "kept");
        string partial = _folder.Of("Probe.jsonl.partial");
        File.CreateSymbolicLink(partial, victim);
        var error = Assert.Throws<OutputException>(() => new TableFolder(_folder.Root, OutputFormat.Jsonl, [Table]));
        Assert.Contains($"{partial} is a symbolic link", error.Message);

        File.Delete(partial);
        File.CreateSymbolicLink(_folder.Of("Probe.jsonl"), victim);
        using (var folder = new TableFolder(_folder.Root, OutputFormat.Jsonl, [Table]))
        {
            folder.Complete();
        }

        Assert.Equal("kept", File.ReadAllText(victim));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_folder.Of("Probe.jsonl")) & ~PrivateFile.Mode);
    }

    [Fact]
    public void A_stream_that_fails_is_reported()
    {
        using var writer = new JsonStreamWriter(new FailingStream(), "the pipe");
        var error = Assert.Throws<OutputException>(() => writer.Write(Row("a")));
        Assert.Contains("the pipe", error.Message);
    }

    [Fact]
    public void Absent_values_are_null_in_json_and_empty_in_csv()
    {
        var row = RowCells.New(Table);
        row.SetTime(0);
        using var memory = new MemoryStream();
        using var writer = new JsonStreamWriter(memory);
        writer.Write(row);
        using var record = JsonDocument.Parse(memory.ToArray());
        var properties = record.RootElement.GetProperty("properties");
        Assert.Equal("", properties.GetProperty("Name").GetString());
        Assert.Equal(JsonValueKind.Null, properties.GetProperty("Bag").ValueKind);
    }

    private static Column<object> Column(string name, KustoType type, string documentation, bool isNullable = true, DynamicForm form = DynamicForm.Json) =>
        new(name, type, documentation, _ => KustoValue.Null) { Nullable = isNullable, Form = form };

    private static TableRow Row(string name)
    {
        var row = RowCells.New(Table);
        row.SetTime(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks + 1_234_567);
        row.ReportId = 7;
        row.Set("Name", name);
        row.Set("Number", -7L);
        row.Set("Flag", true);
        row.Set("Bag", "[1,\"x\"]");
        row.Set("Fields", "{\"k\":1}");
        return row;
    }

    private sealed class FailingStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("no room");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no room");

        public override void WriteByte(byte value) => throw new IOException("no room");
    }
}
