using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Parquet;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>Of a Parquet file, a query reads only the rows that satisfy its conditions, and its result is the same.</summary>
public sealed class ParquetFilterTests : IDisposable
{
    // A full row group and a second one.
    private const int Rows = ParquetTableWriter.GroupRows + 100;

    private static readonly Lazy<byte[]> Table = new(() => FileOf(
        new KustoSchema(new KustoColumn("n", KustoType.Long), new KustoColumn("text", KustoType.String), new KustoColumn("odd", KustoType.Int)),
        Enumerable.Range(0, Rows).Select(i => new[] { KustoValue.Of((long)i), KustoValue.Of($"t{i}"), i % 2 == 0 ? KustoValue.Null : KustoValue.OfInt(i % 7) })));

    private static readonly RunOptions Run = new() { Now = DateTime.UnixEpoch, Clock = TimeProvider.System };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("T | where n >= 100 and n < 120 | project n, text", 20)]
    [InlineData("T | where n >= 100 | where n < 120 and text endswith '5' | project text", 2)]
    [InlineData("T | where text has 't7' | count", 1)]
    [InlineData("T | where text has 'missing' | count", 0)]
    [InlineData("T | where isnull(odd) | summarize count(), max(n)", Rows / 2)]
    [InlineData("T | where n < 3 or text == 't500' | project n", 4)]
    [InlineData("T | extend m = n + 1 | where n < 5 | project m", 5)]
    [InlineData("T | where n < 10 | summarize s = sum(n) by odd | where s > 3", 10)]
    [InlineData("T | where n between (5 .. 9) | serialize | extend r = row_number() | where r > 2", 5)]
    public void Only_matching_rows_are_read(string query, int expected) => Assert.Equal(expected, RowsRead(query));

    /// <summary>Conditions above operators that see all rows, conditions that depend on more than the row, and tables that are read twice.</summary>
    [Theory]
    [InlineData("T | count")]
    [InlineData("T | serialize | extend r = row_number() | where r > 2 | count")]
    [InlineData("T | take 7 | where n > 3")]
    [InlineData("T | extend m = n + 1 | where m < 5 | project m")]
    [InlineData("T | where n in ((T | summarize max(n))) | project n")]
    [InlineData("T | where n > toscalar(range x from 1 to 3 step 1 | summarize max(x)) | count")]
    [InlineData("T | where n < 10 | join kind=inner (T | where n < 5) on n | project n")]
    [InlineData("T | where rand() < 0.5 | count")]
    [InlineData("T | where n < datetime_diff('second', now(), now()) + 5 | count")]
    [InlineData("T | summarize c = count() by odd | where c > 10 | count")]
    public void All_rows_are_read_if_any_may_matter(string query) => Assert.Equal(Rows, RowsRead(query));

    [Fact]
    public void Unreadable_cells_of_the_condition_are_counted_once()
    {
        // In this table, the documented type of RemotePort is int.
        var schema = new KustoSchema(new KustoColumn("RemotePort", KustoType.Long), new KustoColumn("DeviceName", KustoType.String));
        string path = _folder.Of("ports.parquet");
        File.WriteAllBytes(path, FileOf(schema, Enumerable.Range(0, 100).Select(i => new[] { KustoValue.Of(i < 3 ? 1L << 40 : i), KustoValue.Of($"d{i}") })));
        const string Query = "DeviceNetworkEvents | where RemotePort > 90 | project DeviceName";
        var head = TelemetryReader.ReadHead(path, "DeviceNetworkEvents", 10);
        var read = TelemetryReader.ReadColumns(path, "DeviceNetworkEvents", DemandOf(Compiled(Query, head)));
        Assert.Equal((3, 100), (read!.UnreadableCells, read.Rows));
        Assert.Equal(9, Result(Query, read).Count);
    }

    [Fact]
    public void A_time_that_may_be_filled_from_another_is_not_a_condition()
    {
        var schema = new KustoSchema(new KustoColumn("Timestamp", KustoType.DateTime), new KustoColumn("TimeGenerated", KustoType.DateTime));
        string path = _folder.Of("times.parquet");
        var time = KustoValue.Of(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllBytes(path, FileOf(schema, Enumerable.Range(0, 20).Select(i => new[] { i < 5 ? KustoValue.Null : time, i is 3 or > 10 ? KustoValue.Null : time })));
        const string Query = "Own | where Timestamp > datetime(2025-01-01) | count";
        var read = TelemetryReader.ReadColumns(path, "Own", DemandOf(Compiled(Query, TelemetryReader.ReadHead(path, "Own", 10))));
        Assert.Equal("19", Assert.Single(Result(Query, read!)));
    }

    private int RowsRead(string query)
    {
        string path = _folder.Of("t.parquet");
        File.WriteAllBytes(path, Table.Value);
        var all = TelemetryReader.ReadColumns(path, "T", TableDemand.All)!;
        var read = TelemetryReader.ReadColumns(path, "T", DemandOf(Compiled(query, all)))!;
        Assert.Equal(Result(query, all), Result(query, read));
        return (int)read.Rows;
    }

    private static TableDemand DemandOf(CompiledQuery query) => new(name => query.ColumnsRead(table => table == name)) { Conditions = name => query.ConditionsOn(table => table == name), Run = Run };

    private static List<string> Result(string query, TelemetryFile file)
    {
        var tables = new HuntingTables();
        tables.Add(file);
        return [.. KqlEngine.Compile(query, new KqlOptions { Catalog = tables }).Run(tables, Run).Rows.Select(row => string.Join(',', row))];
    }

    private static CompiledQuery Compiled(string query, TelemetryFile file)
    {
        var tables = new HuntingTables();
        tables.Add(file);
        var compiled = KqlEngine.Compile(query, new KqlOptions { Catalog = tables });
        Assert.True(compiled.CanRun, string.Join('\n', compiled.Diagnostics));
        return compiled;
    }

    private static byte[] FileOf(KustoSchema schema, IEnumerable<KustoValue[]> rows)
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
}
