using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>Files of one table whose columns have different types.</summary>
public sealed class HuntingTablesTests
{
    private readonly HuntingTables _tables = new();

    [Theory]
    [InlineData("5", "5.5", false)]
    [InlineData("5", "5.5", true)]
    [InlineData("5.5", "5", false)]
    [InlineData("5.5", "5", true)]
    public void Numbers_of_several_files_have_the_wider_type(string first, string second, bool asColumns)
    {
        using var folder = new TestFolder();
        string[] numbers = [first, second];
        foreach (string number in numbers)
        {
            string path = folder.Write($"{number}.jsonl", $"{{\"n\":{number}}}\n");
            _tables.Add(asColumns ? TelemetryReader.ReadColumns(path, "Own", TableDemand.All)! : TelemetryReader.Read(path, "Own"));
        }

        Assert.Equal("n:real", _tables.Find("Own")!.ToString());
        Assert.Equal(10.5, Assert.Single(Run("Own | summarize sum(n)"))[0].AsReal);
        Assert.Equal(5.25, Assert.Single(Run("Own | summarize sum(n / 2)"))[0].AsReal);
        Assert.Equal([5.0, 5.5], Run("Own | sort by n asc").Select(row => row[0].AsReal));
        Assert.Equal(ValueKind.Real, Assert.Single(Run("Own | where n == 5"))[0].Kind);
    }

    [Fact]
    public void A_decimal_is_wider_than_an_integer_and_a_real_is_wider_than_a_decimal()
    {
        Add(KustoType.Int, KustoValue.OfInt(2));
        Add(KustoType.Long, KustoValue.Of(3L));
        Assert.Equal(KustoValue.Of(5L), Assert.Single(Run("Own | summarize sum(n)"))[0]);
        Add(KustoType.Decimal, KustoValue.Of(5.5m));
        Assert.Equal(KustoValue.Of(10.5m), Assert.Single(Run("Own | summarize sum(n)"))[0]);
        Add(KustoType.Real, KustoValue.Of(0.25));
        Assert.Equal(KustoValue.Of(10.75), Assert.Single(Run("Own | summarize sum(n)"))[0]);
    }

    [Fact]
    public void Columns_of_equal_types_are_read_as_columns()
    {
        using var folder = new TestFolder();
        string whole = folder.Write("whole.jsonl", "{\"n\":5}\n");
        string real = folder.Write("real.jsonl", "{\"n\":5.5}\n");
        _tables.Add(TelemetryReader.ReadColumns(whole, "Own", TableDemand.All)!);
        _tables.Add(TelemetryReader.ReadColumns(whole, "Own", TableDemand.All)!);
        Assert.True(_tables.HasColumns("Own"));
        _tables.Add(TelemetryReader.ReadColumns(real, "Own", TableDemand.All)!);
        Assert.False(_tables.HasColumns("Own"));
    }

    private void Add(KustoType type, KustoValue number) => _tables.Add("Own", new KustoSchema(new KustoColumn("n", type)), _ => [[number]]);

    private List<KustoValue[]> Run(string text)
    {
        var query = KqlEngine.Compile(text, new KqlOptions { Catalog = _tables });
        Assert.True(query.CanRun, string.Join('\n', query.Diagnostics));
        return [.. query.Run(_tables, new RunOptions { Now = DateTime.UnixEpoch, Clock = TimeProvider.System }).Rows];
    }
}
