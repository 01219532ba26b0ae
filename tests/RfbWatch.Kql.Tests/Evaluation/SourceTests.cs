using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>How the engine uses table sources, watchlists and external texts.</summary>
public sealed class SourceTests
{
    [Theory]
    [InlineData("T | where t > ago(1d)", "2024-06-09T12:00:00", "9999")]
    [InlineData("T | where l > 5 | where t between (datetime(2024-01-01) .. 7d) and a == 'x'", "2024-01-01T00:00:00", "2024-01-08T00:00:00")]
    [InlineData("T | where datetime(2024-01-01) <= t | where t < datetime(2024-02-01) | count", "2024-01-01T00:00:00", "2024-02-01T00:00:00")]
    [InlineData("let from = ago(2h); T | where t >= from | join kind=inner U on a", "2024-06-10T10:00:00", "9999")]
    [InlineData("T | where t > ago(1d) or l == 1", "0001", "9999")]
    [InlineData("T | extend t = t + 1d | where t > ago(1d)", "0001", "9999")]
    public void Gets_the_time_range_that_can_matter(string query, string from, string to)
    {
        var source = new ProbeRows();
        Kql.Run(query, source: source).Rows.Count();
        var scan = source.Scans.Single(one => one.Table == "T");
        Assert.StartsWith(from, scan.From.ToString("s"), StringComparison.Ordinal);
        Assert.StartsWith(to, scan.To.ToString("s"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T | summarize count() by a", "a")]
    [InlineData("T | where l > 5 | project x = i + 1", "l i")]
    [InlineData("T | join kind=inner (T | where b) on a | summarize max(r1)", "a r b")]
    [InlineData("T | count", "")]
    [InlineData("T | summarize arg_max(t, *) by a | project l", "a t l")]
    [InlineData("T | summarize arg_max(t, *), take_any(l, i) by a | project r", "a t l i r")]
    [InlineData("T | extend q = strcat(a, i) | project q", "a i")]
    [InlineData("T | sort by t | project a", "a t")]
    public void Receives_the_columns_that_are_read(string query, string columns)
    {
        var source = new ProbeRows();
        Kql.Run(query, source: source).Rows.Count();
        var read = source.Scans.SelectMany(scan => scan.Schema.Columns.Where((_, i) => scan.Columns[i]).Select(column => column.Name));
        Assert.Equal(columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), read.Distinct().Order());
    }

    [Fact]
    public void A_query_runs_many_times_and_at_once()
    {
        var query = Kql.Compile("let s = toscalar(T | summarize max(l)); T | where l > s - 5 | summarize make_list(l)");
        string[] results = [.. Enumerable.Range(0, 8).AsParallel().Select(_ => Kql.Format(query.Run(ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System }).Rows))];
        Assert.All(results, result => Assert.Equal("[15,16,17,18,19]", result));
    }

    [Fact]
    public void Columns_that_a_plugin_makes_are_there_for_what_follows()
    {
        var result = Kql.Run("datatable(b:dynamic)[dynamic({'n':1,'s':'x'}), dynamic({'n':2})] | evaluate bag_unpack(b) | where n > 1 | extend m = n * 10");
        Assert.Equal("2,,20", Kql.Format(result.Rows));
        Assert.Equal("n:long s:string m:long", result.Schema.ToString());
    }

    [Fact]
    public void A_column_that_no_row_made_is_null_with_a_warning()
    {
        var result = Kql.Run("datatable(b:dynamic)[dynamic({'n':1})] | evaluate bag_unpack(b) | where isempty(other) | project n, other");
        Assert.Equal("1,null", Kql.Format(result.Rows));
        Assert.Contains(result.Warnings, warning => warning.Message.Contains("other", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("print ingestion_time()", "null")]
    [InlineData("print geo_info_from_ip_address('1.1.1.1')", "null")]
    [InlineData("externaldata(a:string)['https://example.com/x.csv'] with (format='csv') | count", "0")]
    [InlineData("print SHA1='x' | invoke FileProfile(SHA1, 1000) | project GlobalPrevalence", "null")]
    [InlineData("print DeviceId='x' | invoke SeenBy() | project SeenBy", "null")]
    public void What_only_a_cloud_knows_is_empty_and_warned_of(string query, string expected)
    {
        Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => !diagnostic.IsError && diagnostic.Code == "RW002");
        var result = Kql.Run(query);
        Assert.Equal(expected, Kql.Format(result.Rows));
        Assert.Contains(result.Warnings, warning => warning.Code == "RW002");
    }

    [Fact]
    public void External_data_and_watchlists_come_from_providers()
    {
        var options = new KqlOptions { ExternalTexts = new Texts(), Watchlists = new Lists() };
        var query = KqlEngine.Compile(
            "externaldata(ip:string, n:long)['https://example.com/x.csv'] with (format='csv', ignoreFirstRecord=true) | where ip in (_GetWatchlist('known') | project SearchKey)", options);
        Assert.True(query.CanRun, string.Join("\n", query.Diagnostics));
        Assert.Equal("10.0.0.1,5", Kql.Format(query.Run(ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System }).Rows));
        Assert.Contains(KqlEngine.Compile("_GetWatchlist('other')", options).Diagnostics, diagnostic => diagnostic.Code == "RW005");
    }

    [Fact]
    public void An_unknown_column_is_an_error_or_with_lenience_a_null()
    {
        Assert.Contains(Kql.Compile("T | where Nope == 'x' | project Nope").Diagnostics, diagnostic => diagnostic is { IsError: true, Code: "KS142", Line: 1, Column: 11 });
        var lenient = Kql.Compile("T | where isempty(Nope) | extend x = Nope has 'a', y = Nope + 1 | project Nope, x, y | take 1", lenient: true);
        Assert.True(lenient.CanRun, string.Join("\n", lenient.Diagnostics));
        Assert.Contains(lenient.Diagnostics, diagnostic => diagnostic.Message.Contains("Nope", StringComparison.Ordinal));
        Assert.Equal("null,false,null", Kql.Format(lenient.Run(ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System }).Rows));
    }

    [Fact]
    public void The_tables_that_a_query_names_are_listed() =>
        Assert.Equal(["T", "V", "U"], Kql.Compile("let x = T | where a in (V); union (x | join U on nope), U").ReferencedTables);

    [Theory]
    [InlineData("print n = toscalar(U | count)", "U")]
    [InlineData("T | summarize n = max(l) - toscalar(U | count) by b", "T,U")]
    [InlineData("T | top toscalar(V | count) by l", "T,V")]
    [InlineData("T | where l between (0 .. toscalar(U | count))", "T,U")]
    [InlineData("T | mv-expand x = toscalar(U | take 1 | project pack_array(a))", "T,U")]
    [InlineData("T | make-graph a --> a with U on a | graph-match (n) project n.c", "T,U")]
    [InlineData("workspace('w').U | where a == ''", "U")]
    public void A_table_is_listed_wherever_it_is_used(string query, string tables) =>
        Assert.Equal(tables, string.Join(',', Kql.Compile(query).ReferencedTables));

    [Fact]
    public void A_table_of_another_database_is_warned_of()
    {
        Assert.Contains(Kql.Compile("workspace('w').T | take 1").Diagnostics, diagnostic => diagnostic is { IsError: false, Code: "RW103", Line: 1, Column: 1 });
        Assert.Contains(Kql.Compile("workspace('w').Nope | take 1").Diagnostics, diagnostic => diagnostic is { IsError: true, Code: "KS204", Column: 16 });
        Assert.Contains(Kql.Compile("adx('c/d').T | take 1").Diagnostics, diagnostic => diagnostic is { IsError: true, Code: "RW001" });
    }

    [Fact]
    public void A_function_that_returns_a_table_cannot_depend_on_the_row() => Assert.Contains(
        Kql.Compile("let f = (x:string) { U | where a == x | project a }; T | where a in (f(a))").Diagnostics, diagnostic => diagnostic is { IsError: true, Code: "RW001" });

    // The inner table differs for each row.
    [Theory]
    [InlineData("let f = (x:long) { toscalar(U | where l > x | count) }; T | where l < 3 | project f(l)", "4;3;2")]
    [InlineData("let f = (x:long) { toscalar(print x) }; T | where l < 3 | project f(l)", "0;1;2")]
    [InlineData("let f = (x:long) { let y = x + 1; toscalar(range i from 1 to y step 1 | count) }; T | where l < 3 | project f(l)", "1;2;3")]
    public void A_table_inside_a_function_reads_the_row_of_the_call(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    [Theory]
    [InlineData("let f = (x:long) { toscalar(U | where l >= x | count) }; print f(3)", "2")]
    [InlineData("let f = (x:long) { x + toscalar(U | count) }; T | where l == 2 | project f(l)", "7")]
    [InlineData("let g = (x:long) { x * 2 }; let f = (x:long) { U | where l == g(x) | project a }; f(1)", "a2")]
    public void A_function_may_mix_tables_and_arguments(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    private sealed class Texts : IExternalTexts
    {
        public TextReader? Open(string address) => address.EndsWith(".csv", StringComparison.Ordinal) ? new StringReader("ip,n\n\"10.0.0.1\",5\n10.0.0.2,6\n") : null;
    }

    private sealed class Lists : IWatchlists
    {
        public (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name) =>
            name == "known" ? (new KustoSchema(new KustoColumn("SearchKey", KustoType.String)), [[KustoValue.Of("10.0.0.1")]]) : null;
    }
}
