using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>A file that is read through the cache of its columns gives what it gives without one, whatever happened to the cache.</summary>
public sealed class ColumnCacheTests : IDisposable
{
    private const string Table = "Own";

    private static readonly RunOptions Run = new() { Now = DateTime.UnixEpoch, Clock = TimeProvider.System };

    private readonly TestFolder _folder = new();
    private readonly string _path;
    private int _readings;

    public ColumnCacheTests()
    {
        _path = _folder.Write("own.jsonl", Lines("first"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_second_reading_does_not_parse_the_file()
    {
        string expected = TextOf(TelemetryReader.ReadColumns(_path, Table, TableDemand.All)!);
        Assert.Equal(expected, TextOf(Read(null)));
        Assert.Equal(1, _readings);
        Assert.Equal(expected, TextOf(Read(null)));
        Assert.Equal(1, _readings);
    }

    [Fact]
    public void Some_of_the_cached_columns_are_read_and_others_are_added()
    {
        string few = TextOf(TelemetryReader.ReadColumns(_path, Table, new TableDemand(_ => Names("n", "text")))!);
        string one = TextOf(TelemetryReader.ReadColumns(_path, Table, new TableDemand(_ => Names("n")))!);
        Assert.Equal(few, TextOf(Read(Names("n", "text"))));
        Assert.Equal(one, TextOf(Read(Names("n"))));
        Assert.Equal(1, _readings);

        // Read again because of a new column, and with the earlier ones.
        var more = Read(Names("bag"));
        Assert.Equal(2, _readings);
        Assert.Equal(["n", "text", "bag"], more.Tables[0].Columns!.Schema.Columns.Select(column => column.Name));
        Assert.Equal(few, TextOf(Read(Names("n", "text"))));
        Assert.Equal(2, _readings);
    }

    [Theory]
    [InlineData("Own | where n between (100 .. 119) | project n, text, bag, rare", 20)]
    [InlineData("Own | where text has 'first' and n < 300 | project text, real, n", 100)]
    [InlineData("Own | where n >= 8190 and n <= 8195 | where text startswith 't' | project time, text", 4)]
    [InlineData("Own | where rare == 'x' | where real > 19000 | summarize count(), max(n), dcount(text) by time", 143)]
    [InlineData("Own | where text == 'missing' | project n", 0)]
    [InlineData("Own | where bag.a[0] == 5 | project n, bag", 1)]
    [InlineData("Own | where isempty(rare) and n < 10 | project rare, n", 8)]
    [InlineData("Own | where n < 10 | join kind=inner (Own | where n < 5) on n | project n", 20_000)]
    [InlineData("Own | count", 20_000)]
    [InlineData("let bad = datatable(x:string)['t7', 't11']; Own | where text in (bad) | project n", 20_000)]
    [InlineData("let bad = datatable(x:string)['first']; Own | where n < 300 | where text has_any (bad) | project n", 300)]
    public void Only_rows_that_satisfy_the_conditions_are_read_from_the_cache(string query, int expected)
    {
        var all = TelemetryReader.ReadColumns(_path, Table, TableDemand.All)!;
        var compiled = Compiled(query, all);
        var demand = new TableDemand(table => compiled.ColumnsRead(name => name == table)) { Conditions = table => compiled.ConditionsOn(name => name == table), Run = new ConditionRun(Run) };

        // The first reading writes all rows, for other queries.
        Assert.Equal(20_000, Demanded(demand).Rows);
        var read = Demanded(demand);
        Assert.Equal((1, expected), (_readings, (int)read.Rows));
        Assert.Equal(Result(query, all), Result(query, read));
        Assert.Equal(20_000, Demanded(new TableDemand(demand.Columns)).Rows);
    }

    [Fact]
    public void A_cancelled_query_ends_the_reading_of_the_cache()
    {
        var compiled = Compiled("Own | where n < 5 | project text", Read(null));
        var run = new ConditionRun(Run with { Cancellation = new CancellationToken(canceled: true) });
        Assert.ThrowsAny<OperationCanceledException>(() => Demanded(new TableDemand(_ => null) { Conditions = table => compiled.ConditionsOn(name => name == table), Run = run }));
    }

    [Fact]
    public void A_query_that_reads_no_column_has_the_number_of_rows()
    {
        Assert.Equal(20_000, Read(Names()).Rows);
        Assert.Equal(20_000, Read(Names()).Rows);
        Assert.Equal(1, _readings);
    }

    [Fact]
    public void Another_version_of_the_file_or_another_table_is_read_itself()
    {
        Read(null);
        Assert.Equal("Other", TelemetryReader.ReadColumns(_path, "Other", TableDemand.All, 1, new ColumnCache(0))!.Tables[0].Name);
        var time = File.GetLastWriteTimeUtc(_path);
        File.WriteAllText(_path, Lines("other"));
        Assert.Contains("other", TextOf(Read(null)));
        Assert.Equal(2, _readings);

        // Equal size and time.
        File.WriteAllText(_path, Lines("third"));
        File.SetLastWriteTimeUtc(_path, time);
        Assert.Contains("third", TextOf(Read(null)));
        File.SetLastWriteTimeUtc(_path, time.AddSeconds(1));
        Read(null);
        Assert.Equal(4, _readings);
    }

    [Fact]
    public void A_damaged_cache_is_replaced()
    {
        string expected = TextOf(Read(null));
        string cache = ColumnCache.PathOf(_path);
        byte[] intact = File.ReadAllBytes(cache);
        var random = new Random(7);
        for (int i = 0; i < Repetitions.Of(200, least: 20); i++)
        {
            byte[] damaged = (byte[])intact.Clone();
            int at = i < 40 ? i : random.Next(damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(cache, random.Next(4) == 0 ? damaged[..at] : damaged);
            Assert.Equal(expected, TextOf(Read(null)));
            Assert.Equal(intact, File.ReadAllBytes(cache));
        }
    }

    [Fact]
    public void A_file_below_the_limit_is_not_cached()
    {
        long size = new FileInfo(_path).Length;
        TelemetryReader.ReadColumns(_path, Table, TableDemand.All, 1, new ColumnCache(size + 1));
        Assert.False(File.Exists(ColumnCache.PathOf(_path)));
        TelemetryReader.ReadColumns(_path, Table, TableDemand.All, 1, new ColumnCache(size));
        Assert.True(File.Exists(ColumnCache.PathOf(_path)));
    }

    [Fact]
    public void A_file_with_unreadable_cells_is_read_itself()
    {
        File.AppendAllText(_path, "{\"n\":\"seven\"}\n");
        Assert.Equal(1, Read(null).UnreadableCells);
        Assert.Equal(1, Read(null).UnreadableCells);
        Assert.Equal(2, _readings);
    }

    [Fact]
    public void Lines_that_are_no_rows_are_counted_from_the_cache_too()
    {
        File.AppendAllText(_path, "nonsense\n\n{\n");
        Assert.Equal(2, Read(null).UnreadableRows);
        Assert.Equal(2, Read(null).UnreadableRows);
        Assert.Equal(1, _readings);
    }

    [Fact]
    public void A_cache_is_private_and_replaces_a_symbolic_link()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string victim = _folder.Write("victim", "untouched");
        string cache = ColumnCache.PathOf(_path);
        File.CreateSymbolicLink(cache, victim);
        Read(null);
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Null(new FileInfo(cache).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cache));
        Assert.Equal(3, Directory.GetFiles(_folder.Root).Length);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_changes_nothing()
    {
        Directory.CreateDirectory(ColumnCache.PathOf(_path));
        Assert.Equal(20_000, Read(null).Rows);
        Assert.Equal(20_000, Read(null).Rows);
        Assert.Equal(2, _readings);
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_sticky_folder_has_no_cache()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Read(null);
        File.SetUnixFileMode(_folder.Root, File.GetUnixFileMode(_folder.Root) | UnixFileMode.StickyBit);
        Assert.Equal(20_000, Read(null).Rows);
        Assert.Equal(2, _readings);
        File.Delete(ColumnCache.PathOf(_path));
        Assert.Equal(20_000, Read(null).Rows);
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Writing_a_cache_deletes_what_killed_writers_left_and_nothing_else()
    {
        string cache = Path.GetFileName(ColumnCache.PathOf(_path));
        string left = _folder.Write($"{cache}.{Path.GetRandomFileName()}", "left");
        string[] others =
        [
            _folder.Write($"{cache}.of-another-file", "kept"),
            _folder.Write($"{cache}-{Path.GetRandomFileName()}", "kept"),
            _folder.Write($"{Path.GetFileName(ColumnCache.PathOf("other.jsonl"))}.{Path.GetRandomFileName()}", "kept"),
        ];
        Read(null);
        Assert.False(File.Exists(left));
        Assert.All(others, other => Assert.Equal("kept", File.ReadAllText(other)));
        Assert.Equal(others.Length + 2, Directory.GetFiles(_folder.Root).Length);
    }

    private static CompiledQuery Compiled(string query, TelemetryFile file)
    {
        var tables = new HuntingTables();
        tables.Add(file);
        return KqlEngine.Compile(query, new KqlOptions { Catalog = tables });
    }

    private static List<string> Result(string query, TelemetryFile file)
    {
        var tables = new HuntingTables();
        tables.Add(file);
        return [.. Compiled(query, file).Run(tables, Run).Rows.Select(row => string.Join('|', row.Select(cell => $"{cell.Kind}:{cell.Text}")))];
    }

    private static HashSet<string> Names(params string[] names) => [.. names];

    private static string Lines(string mark) => string.Concat(Enumerable.Range(0, 20_000).Select(i =>
        $"{{\"n\":{i},\"text\":\"{(i % 3 == 0 ? mark : "t" + i)}\",\"bag\":{{\"a\":[{i},1.5,null,\"\u00e4\"],\"b\":true}},\"real\":{i}.5,\"time\":\"2023-10-18T15:45:07.{i % 1000:000}Z\"{(i % 7 == 0 ? ",\"rare\":\"x\"" : "")}}}\n"));

    private static string TextOf(TelemetryFile file) => string.Join('\n', file.Tables.SelectMany(table => table.Columns!.Rows().Select(row => string.Join('|', row.Select(cell => $"{cell.Kind}:{cell.Text}")))
        .Prepend($"{table.Name} {table.Schema} {table.HeldSchema} {table.Columns.Schema} {table.Times}")).Prepend($"{file.Source} {file.Format} {file.UnreadableCells} {file.UnreadableRows} {file.Error}"));

    private TelemetryFile Read(IReadOnlySet<string>? wanted) => Demanded(new TableDemand(_ => wanted));

    // The delegate is called if the file itself is read, which a cache avoids.
    private TelemetryFile Demanded(TableDemand demand) => new ColumnCache(0).Read(_path, Table, demand, needed =>
    {
        _readings++;
        return TelemetryReader.ReadColumns(_path, Table, needed);
    })!;
}
