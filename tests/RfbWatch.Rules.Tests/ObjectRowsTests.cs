using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;

namespace RfbWatch.Rules.Tests;

/// <summary>Our tables as read by KQL: column by column, from the objects that the rows describe.</summary>
public sealed class ObjectRowsTests
{
    private const int Items = 3;

    private readonly Dictionary<string, int> _reads = new(StringComparer.Ordinal);
    private readonly Table<Probe> _table;
    private readonly HuntingTables _tables = new();
    private int _enumerations;

    public ObjectRowsTests() => _table = new Table<Probe>("Probes", isDefender: false, "Probes.",
    [
        Column("Timestamp", KustoType.DateTime, _ => KustoValue.Of(DateTime.UnixEpoch)),
        Column("ReportId", KustoType.Long, _ => KustoValue.Of(0L)),
        Column("Name", KustoType.String, probe => KustoValue.Of(probe.Name)),
        Column("Nothing", KustoType.String, _ => KustoValue.Null),
        Column("Number", KustoType.Int, _ => KustoValue.OfInt(7)),
    ]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_scan_reads_the_columns_that_it_asks_for_and_no_others(bool isKept)
    {
        Add(isKept);
        var rows = Scan("ReportId", "Name", "Nothing");
        Assert.Equal([("1 a", ""), ("2 b", ""), ("3 c", "")], rows.Select(row => ($"{row[1].AsLong} {row[2].Text}", row[3].AsString)));
        Assert.All(rows, row => Assert.True(row[0].IsNull && row[4].IsNull));
        Assert.Equal(["Name", "Nothing"], _reads.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_kept_is_read_once()
    {
        Add(isKept: true);
        Scan("Name");
        var rows = Scan("Name", "Number");
        Assert.Equal((Items, Items, 1), (_reads["Name"], _reads["Number"], _enumerations));
        Assert.Equal(["a", "b", "c"], rows.Select(row => row[2].Text));
    }

    [Fact]
    public void What_is_not_kept_is_read_for_each_scan()
    {
        Add(isKept: false);
        Scan("Name");
        Scan("Name");
        Assert.Equal((2 * Items, 2), (_reads["Name"], _enumerations));
    }

    /// <summary>A scan whose rows nobody keeps gets one array again and again: a row of a wide table takes a kilobyte.</summary>
    [Fact]
    public void Rows_that_nobody_keeps_share_one_array()
    {
        Add(isKept: false);
        var schema = _tables.Find("Probes")!;
        var scan = new TableScan("Probes", schema, [.. schema.Columns.Select(column => column.Name is "Name" or "ReportId")], null, DateTime.MinValue, DateTime.MaxValue) { IsTransient = true };
        var arrays = new HashSet<KustoValue[]>(ReferenceEqualityComparer.Instance);
        Assert.Equal(["1 a", "2 b", "3 c"], _tables.Scan(scan).Select(row => arrays.Add(row) || true ? $"{row[1].AsLong} {row[2].Text}" : ""));
        Assert.Single(arrays);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_column_that_only_another_part_has_is_empty(bool isKept)
    {
        Add(isKept);
        _tables.Add("Probes", new KustoSchema(new KustoColumn("Name", KustoType.String), new KustoColumn("More", KustoType.String)), _ => [[KustoValue.Of("d"), KustoValue.Of("more")]]);
        var rows = Scan("Name", "More");
        int more = _tables.Find("Probes")!.IndexOf("More");
        Assert.Equal([("a", ""), ("b", ""), ("c", ""), ("d", "more")], rows.Select(row => (row[2].Text, row[more].AsString)));
    }

    [Fact]
    public void Scans_at_the_same_time_see_whole_rows()
    {
        Add(isKept: true);
        string[] columns = ["Name", "Number", "Nothing", "Timestamp"];
        Parallel.For(0, 64, i => Assert.Equal(
            Items, Scan(columns[i % columns.Length], "Name").Count(row => row[2].Text.Length == 1 && !row[_table.IndexOf(columns[i % columns.Length])].IsNull)));
    }

    private void Add(bool isKept) => _tables.Add(_table, () =>
    {
        Interlocked.Increment(ref _enumerations);
        return [new Probe("a"), new Probe("b"), new Probe("c")];
    }, isKept);

    private List<KustoValue[]> Scan(params string[] columns)
    {
        var schema = _tables.Find("Probes")!;
        return [.. _tables.Scan(new TableScan("Probes", schema, [.. schema.Columns.Select(column => columns.Contains(column.Name))], null, DateTime.MinValue, DateTime.MaxValue))];
    }

    private Column<Probe> Column(string name, KustoType type, Func<Probe, KustoValue> read) => new(name, type, name, probe =>
    {
        lock (_reads)
        {
            _reads[name] = _reads.GetValueOrDefault(name) + 1;
        }

        return read(probe);
    });

    private sealed record Probe(string Name);
}
