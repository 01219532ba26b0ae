using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Runs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Hunting;

/// <summary>A query over a long file of lines reads the columns of its plan, and gives what it gives when all of the file is read as rows.</summary>
public sealed class QueryInputsTests : IDisposable
{
    private const int Lines = 12_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("A | count", true)]
    [InlineData("A | where name has 'n7' | summarize count(), dcount(n), max(Timestamp) by name | top 3 by count_", true)]
    [InlineData("A | where late == 'x' | project n, name", true)]
    [InlineData("A | where n < 5", true)]
    [InlineData("search 'n7' | summarize count() by $table", true)]
    [InlineData("A | take 3 | evaluate bag_unpack(d)", true)]
    [InlineData("A | join kind=inner (B) on n | project n, name, word", true)]
    [InlineData("A | where Timestamp > ago(1h) | count", true)]
    [InlineData("A | where n > 11000 | extend age = now() - Timestamp, now() | summarize min(age), max(Column1)", true)]
    [InlineData("A | project nothing", false)]
    public void Columns_and_rows_agree(string query, bool canRun)
    {
        var options = new HuntOptions { Telemetry = [("A", Long()), ("B", _folder.Write("b.jsonl", "{\"n\":3,\"word\":\"three\"}\n"))] };
        string columns = Outcome(query, QueryInputs.Read(query, options, lenient: false, TimeProvider.System, CancellationToken.None));
        Assert.Equal(Outcome(query, HuntInputs.Read(options)), columns);
        Assert.Equal(canRun, !columns.EndsWith("\nnone", StringComparison.Ordinal));
        Assert.Contains("2 records could not be read", columns, StringComparison.Ordinal);
    }

    /// <summary>The times are read if the query asks for now, which is the last of them.</summary>
    [Theory]
    [InlineData("A | where name has 'n7' | count", "name")]
    [InlineData("A | count", "")]
    [InlineData("A | where name has 'n7' | extend age = now() - 1h | count", "Timestamp name")]
    [InlineData("A | where n > 3 and name has 'n7' and Timestamp > ago(1h) | count", "Timestamp n name")]
    [InlineData("let since = ago(1h); A | where name has 'n7' | project since, name", "Timestamp name")]
    [InlineData("let f = () { ago(1h) }; A | project x = f()", "Timestamp")]
    public void Only_the_columns_of_the_plan_are_read(string query, string expected)
    {
        var inputs = QueryInputs.Read(query, new HuntOptions { Telemetry = [("A", Long())] }, lenient: false, TimeProvider.System, CancellationToken.None);
        Assert.Equal(expected, string.Join(' ', inputs.Telemetry[0].Tables[0].Columns!.Schema.Columns.Select(column => column.Name)));
    }

    [Fact]
    public void A_short_file_is_read_as_rows()
    {
        var inputs = QueryInputs.Read("A", new HuntOptions { Telemetry = [("A", _folder.Write("short.jsonl", "{\"n\":1}\n"))] }, lenient: false, TimeProvider.System, CancellationToken.None);
        Assert.Null(inputs.Telemetry[0].Tables[0].Columns);
    }

    [Fact]
    public void A_cancelled_query_reads_no_long_file() => Assert.Throws<OperationCanceledException>(() =>
        QueryInputs.Read("A | count", new HuntOptions { Telemetry = [("A", Long())] }, lenient: false, TimeProvider.System, new CancellationToken(canceled: true)));

    private string Long() => _folder.Write("a.jsonl", string.Concat(Enumerable.Range(0, Lines).Select(i => i switch
    {
        5_000 => "nonsense\n\n",
        6_000 => "{\"n\":\n",
        _ => $"{{\"Timestamp\":\"2026-01-01T{i / 3_600:00}:{i / 60 % 60:00}:{i % 60:00}Z\",\"n\":{i},\"name\":\"n{i % 9} \u00e4\",\"d\":{{\"k\":{i % 3}}}{(i == 9_000 ? ",\"late\":\"x\"" : string.Empty)}}}\n",
    })));

    private static string Outcome(string query, HuntInputs inputs)
    {
        var options = new TriageOptions { Paths = [], Clock = TimeProvider.System };
        var outcome = QueryRun.Execute(query, options, new HuntOptions(), inputs, lenient: false, CancellationToken.None);
        string rows = outcome.Result is not { } result ? "none" : $"{result.Schema} {string.Join(';', result.Rows.Select(row => string.Join(',', row.Select(cell => $"{cell.Kind}:{cell.Text}"))))}";
        return $"{string.Join('\n', outcome.Problems)}\n{string.Join('\n', outcome.Query.Diagnostics.Select(diagnostic => diagnostic.Code))}\n{rows}";
    }
}
