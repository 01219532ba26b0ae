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

    private static readonly (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows) Numbers =
        (new KustoSchema(new KustoColumn("m", KustoType.Long)), [.. new[] { 7L, 11L, Rows + 5L }.Select(m => new[] { KustoValue.Of(m) })]);

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
    [InlineData("T | where n in (B | project m) | project n, text")]
    [InlineData("T | where n !in (B | project m) | count")]
    [InlineData("T | where not(n in (B | project m)) or odd == 3 | count")]
    [InlineData("let bad = datatable(x:string)['t7', 't11']; T | where text in~ (bad) | project n")]
    [InlineData("T | where text has_any ((B | project strcat('t', m))) | project n")]
    [InlineData("T | where text has_all (datatable(x:string)['t7']) | project n")]
    [InlineData("let ms = materialize(B | project m); T | where n in (ms) | count")]
    [InlineData("T | where n in (_GetWatchlist('numbers') | project m) | project n")]
    [InlineData("T | where n == toscalar(B | project m) | project n")]
    [InlineData("let f = (x:long) { x in (B | project m) }; T | where f(n) | count")]
    [InlineData("T | where n > toscalar(range x from 1 to 3 step 1 | summarize max(x)) | count")]
    [InlineData("T | where n < 10 | join kind=inner (T | where n < 5) on n | project n")]
    [InlineData("T | where rand() < 0.5 | count")]
    [InlineData("T | where n < datetime_diff('second', now(), now()) + 5 | count")]
    [InlineData("T | summarize c = count() by odd | where c > 10 | count")]
    public void All_rows_are_read_if_any_may_matter(string query) => Assert.Equal(Rows, RowsRead(query));

    [Fact]
    public void A_condition_beside_one_that_reads_another_table_is_evaluated() => Assert.Equal(20, RowsRead("T | where n in (B | project m) and n < 20 | project n"));

    /// <summary>The cells of a nested column are examined when it is read, those of other columns when they are added.</summary>
    [Theory]
    [InlineData("Own | where tolong(st.u) > 90 | project n", 10, 100)]
    [InlineData("Own | where n >= 50 and tolong(st.u) > 90 | project n, st", 10, 100)]
    [InlineData("Own | where n >= 50 | project n", 0, 50)]
    [InlineData("Own | where n >= 50 | project n, st", 10, 50)]
    public void Unreadable_cells_of_nested_columns_are_counted_once(string query, int unreadable, int rows)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Files", "nested-faults.parquet");
        var read = TelemetryReader.ReadColumns(path, "Own", DemandOf(Compiled(query, TelemetryReader.ReadHead(path, "Own", 10))));
        Assert.Equal(((long)unreadable, (long)rows), (read!.UnreadableCells, read.Rows));
    }

    [Fact]
    public void The_groups_that_are_read_together_have_no_more_cells_than_one_may_have()
    {
        using var file = ParquetTable.Open(new MemoryStream(Table.Value));
        int all = (int)(ParquetTable.MaxGroupCells / (3L * ParquetTableWriter.GroupRows));
        Assert.Equal((all, all - 1, 1), (Readers(file, null, all + 1), Readers(file, null, all - 1), Readers(file, null, 1)));

        // The condition reads a second column.
        int one = (int)(ParquetTable.MaxGroupCells / ParquetTableWriter.GroupRows);
        Assert.Equal((one, one / 2), (Readers(file, "T | where n > 3 | project n", int.MaxValue, "n"), Readers(file, "T | where n > 3 | project n", int.MaxValue, "text")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cancelled_query_ends_the_reading(int workers)
    {
        var (path, demand) = OnDisk("T | where n < 5 | project text", Run with { Cancellation = new CancellationToken(canceled: true) });
        Assert.ThrowsAny<OperationCanceledException>(() => TelemetryReader.ReadColumns(path, "T", demand, workers));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void All_rows_are_read_when_the_conditions_have_taken_the_time_of_the_query(int workers)
    {
        var (path, demand) = OnDisk("T | where n < 5 | project text", Run with { Clock = new SlowClock() });
        int readings = Enumerable.Range(0, 100).TakeWhile(_ => TelemetryReader.ReadColumns(path, "T", demand, workers)!.Rows < Rows).Count();
        Assert.InRange(readings, 1, 10);
        Assert.Equal(Rows, TelemetryReader.ReadColumns(path, "T", demand, workers)!.Rows);
    }

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

    private (string Path, TableDemand Demand) OnDisk(string query, RunOptions run)
    {
        string path = _folder.Of("t.parquet");
        File.WriteAllBytes(path, Table.Value);
        return (path, DemandOf(Compiled(query, TelemetryReader.ReadHead(path, "T", 10))) with { Run = new ConditionRun(run) });
    }

    private static int Readers(ParquetTable file, string? query, int workers, params string[] wanted)
    {
        var columns = new ParquetColumns(file, new TableBuilder("T", new CellReader(), new ColumnSink(wanted.Length == 0 ? null : new HashSet<string>(wanted))));
        var filter = query is null ? null : columns.Filter(Compiled(query, TelemetryReader.Read(new MemoryStream(Table.Value), new TelemetryRows("t.parquet", "T", 10))).ConditionsOn(name => name == "T"), new ConditionRun(Run));
        return new ParquetGroups(columns, filter, workers).ReadersOf(file);
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

    private static TableDemand DemandOf(CompiledQuery query) => new(name => query.ColumnsRead(table => table == name)) { Conditions = name => query.ConditionsOn(table => table == name), Run = new ConditionRun(Run) };

    private static List<string> Result(string query, TelemetryFile file)
    {
        var tables = TablesOf(file);
        return [.. KqlEngine.Compile(query, OptionsOf(tables)).Run(tables, Run).Rows.Select(row => string.Join(',', row))];
    }

    private static CompiledQuery Compiled(string query, TelemetryFile file)
    {
        var compiled = KqlEngine.Compile(query, OptionsOf(TablesOf(file)));
        Assert.True(compiled.CanRun, string.Join('\n', compiled.Diagnostics));
        return compiled;
    }

    // The file, and a table B of three rows.
    private static HuntingTables TablesOf(TelemetryFile file)
    {
        var tables = new HuntingTables();
        tables.Add(file);
        tables.Add("B", Numbers.Schema, _ => Numbers.Rows);
        return tables;
    }

    private static KqlOptions OptionsOf(HuntingTables tables) => new() { Catalog = tables, Watchlists = new Watchlist() };

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

    private sealed class Watchlist : IWatchlists
    {
        public (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name) => name == "numbers" ? Numbers : null;
    }

    /// <summary>A clock that is ten seconds further each time it is read. A reading of the file checks it about two dozen times.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long _reads;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 10 * Interlocked.Increment(ref _reads);
    }
}
