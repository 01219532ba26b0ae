using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>Tables made from objects and from columns, and runs whose rows are read asynchronously.</summary>
public sealed class TableSetTests
{
    private static readonly (string? Name, int? Port)[] Servers = [("a", 5900), ("b", 80), (null, null)];

    [Fact]
    public void Objects_are_rows_and_nulls_are_those_of_the_type()
    {
        var tables = Set();

        Assert.Equal("a,5900;b,80;,null", Answer(tables, "Servers"));
        Assert.Equal("1", Answer(tables, "Servers | where isnull(Port) and isempty(Name) | count"));
    }

    [Fact]
    public void Only_the_columns_of_the_query_are_read()
    {
        int read = 0;
        var tables = new TableSet().Add("T", Enumerable.Range(0, 10), ("A", KustoType.Long, i => KustoValue.Of((long)i)), ("B", KustoType.Long, i => KustoValue.Of((long)++read)));

        Assert.Equal("45", Answer(tables, "T | summarize sum(A)"));
        Assert.Equal(0, read);
    }

    [Fact]
    public void Columns_and_objects_of_one_set_are_joined()
    {
        var names = new ColumnTableBuilder();
        names.AddColumn(KustoType.Int);
        names.AddColumn(KustoType.String);
        foreach (var (port, service) in new[] { (80, "http"), (5900, "vnc") })
        {
            names.Set(0, KustoValue.OfInt(port));
            names.Set(1, KustoValue.Of(service));
            names.EndRow();
        }

        var tables = Set().Add("Services", names.Build(new KustoSchema(new KustoColumn("Port", KustoType.Int), new KustoColumn("Service", KustoType.String))));

        Assert.Equal("a,vnc;b,http", Answer(tables, "Servers | join kind=inner Services on Port | project Name, Service | sort by Name asc"));
        Assert.Contains("columnar", KqlEngine.Compile("Services | where Port == 80", new KqlOptions { Catalog = tables }).Plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_in_tables_are_named()
    {
        Assert.Contains("already a table with the name 'Servers'", Assert.Throws<ArgumentException>(() => Set().Add("Servers", Servers, ("X", KustoType.Int, _ => KustoValue.Null))).Message, StringComparison.Ordinal);
        Assert.Contains("two columns with the name 'X'", Assert.Throws<ArgumentException>(() => Set().Add("T", Servers, ("X", KustoType.Int, _ => KustoValue.Null), ("X", KustoType.Int, _ => KustoValue.Null))).Message, StringComparison.Ordinal);
        var wrong = new TableSet().Add("T", Servers, ("Port", KustoType.Long, server => KustoValue.OfInt(server.Port ?? 0)));
        Assert.Contains("'T' has a value of the kind Int in its column 'Port', whose type is long", Assert.Throws<KqlRunException>(() => Answer(wrong, "T")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_can_be_read_asynchronously()
    {
        var rows = new List<KustoValue[]>();
        await foreach (var row in Compile(Set(), "range x from 1 to 5000 step 1").RunAsync(Set(), Options))
        {
            rows.Add(row);
        }

        Assert.Equal(Enumerable.Range(1, 5000).Select(x => (long)x), rows.Select(row => row[0].AsLong));
    }

    [Fact]
    public async Task An_asynchronous_run_ends_when_it_is_cancelled_left_or_fails()
    {
        var endless = Compile(Set(), "range x from 1 to 10000000 step 1 | extend y = hash_sha256(strcat(x, strrep('abcdefghij', 1000))) | where y == ''");
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CountAsync(endless.RunAsync(Set(), Options, stop.Token)));

        await foreach (var row in Compile(Set(), "range x from 1 to 10000000 step 1").RunAsync(Set(), Options))
        {
            Assert.Equal(1, row[0].AsLong);
            break;
        }

        var failing = Compile(Set(), "range x from 1 to 100 step 1");
        await Assert.ThrowsAsync<KqlLimitException>(() => CountAsync(failing.RunAsync(Set(), Options with { Limits = KqlLimits.Default with { MaximumRows = 10 } })));
    }

    [Fact]
    public async Task An_asynchronous_run_of_a_query_with_errors_fails() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => CountAsync(Compile(Set(), "Missing").RunAsync(Set(), Options)).WaitAsync(TestKit.Eventually.Limit));

    private static RunOptions Options => new() { Now = Kql.Now, Clock = TimeProvider.System };

    private static TableSet Set() => new TableSet().Add(
        "Servers",
        Servers,
        ("Name", KustoType.String, server => KustoValue.Of(server.Name)),
        ("Port", KustoType.Int, server => server.Port is { } port ? KustoValue.OfInt(port) : KustoValue.Null));

    private static CompiledQuery Compile(TableSet tables, string query) => KqlEngine.Compile(query, new KqlOptions { Catalog = tables });

    private static string Answer(TableSet tables, string query) => Kql.Format(Compile(tables, query).Run(tables, Options).Rows);

    private static async Task<int> CountAsync(IAsyncEnumerable<KustoValue[]> rows)
    {
        int count = 0;
        await foreach (var _ in rows)
        {
            count++;
        }

        return count;
    }
}
