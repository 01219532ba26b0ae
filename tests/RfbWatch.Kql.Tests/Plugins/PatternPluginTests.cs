using System.Globalization;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tests.Functions;

namespace RfbWatch.Kql.Tests.Plugins;

/// <summary>
/// autocluster, basket, diffpatterns, sequence_detect, funnel_sequence_completion, active_users_count: as documented
/// (https://learn.microsoft.com/kusto/query/).
/// </summary>
public sealed class PatternPluginTests
{
    // 100 rows: 77 NO with crops 0, of which 38 Hail; 23 YES, of which 13 Wind; the other crops are all different.
    private const string Storms = """
        let storms = range i from 1 to 100 step 1
            | extend Damage = iff(i <= 77, "NO", "YES"), EventType = case(i <= 38, "Hail", i <= 77, strcat("E", i), i <= 90, "Wind", strcat("F", i)), DamageCrops = iff(i <= 90, 0, i)
            | project EventType, Damage, DamageCrops;

        """;

    // basket-plugin: patterns above the threshold; each is closed, so NO always occurs with its crops.
    [Fact]
    public void Basket_gives_the_frequent_patterns() => Assert.Equal(
        "90 | 90.0 |  |  | 0; 77 | 77.0 |  | NO | 0; 38 | 38.0 | Hail | NO | 0; 23 | 23.0 |  | YES | <null>; 13 | 13.0 | Wind | YES | 0",
        Printed.Table(Storms + "storms | evaluate basket(0.1) | project-away SegmentId"));

    [Fact]
    public void Basket_takes_wildcards_weights_and_a_limit_of_dimensions()
    {
        Assert.Equal("90 | * | * | 0; 77 | * | NO | 0", Printed.Table(Storms + "storms | evaluate basket(0.5, '~', '~', '*', long(-1)) | project Count, EventType, Damage, DamageCrops"));
        Assert.Equal("7 | x", Printed.Table("datatable(a:string, n:long)['x', 7, 'y', 3] | evaluate basket(0.5, n) | project Count, a"));
        // One chosen value and all values that follow from it.
        Assert.Equal("6 | x | ; 6 |  | z; 4 | x | z", Printed.Table("range i from 1 to 8 step 1 | extend a = iff(i <= 6, 'x', tostring(i)), b = iff(i > 2, 'z', tostring(i)) | project a, b | evaluate basket(0.4) | project Count, a, b"));
        Assert.Equal("6 | x | ; 6 |  | z", Printed.Table("range i from 1 to 8 step 1 | extend a = iff(i <= 6, 'x', tostring(i)), b = iff(i > 2, 'z', tostring(i)) | project a, b | evaluate basket(0.4, '~', 1) | project Count, a, b"));
    }

    [Fact]
    public void A_threshold_out_of_range_is_rejected() =>
        Assert.Contains("0.015", Assert.Throws<KqlRunException>(() => Printed.Rows("print a = 'x' | evaluate basket(0.001)")).Message, StringComparison.Ordinal);

    // autocluster-plugin: a small set of patterns that share values and cover rows; SizeWeight balances the two.
    [Fact]
    public void Autocluster_gives_a_few_patterns()
    {
        string[] rows = Printed.Table(Storms + "storms | evaluate autocluster() | project Count, EventType, Damage, DamageCrops").Split("; ");
        Assert.Contains("77 |  | NO | 0", rows);
        Assert.InRange(rows.Length, 1, 6);
        Assert.Equal("90 |  |  | 0", Printed.Table(Storms + "storms | evaluate autocluster(1.0) | top 1 by Count | project Count, EventType, Damage, DamageCrops"));
    }

    // diffpatterns-plugin: the patterns that distinguish two sets, sorted by the difference of their shares.
    [Fact]
    public void Diffpatterns_distinguishes_two_sets()
    {
        string table = Printed.Table(Storms + "storms | evaluate diffpatterns(Damage, 'NO', 'YES') | project CountA, CountB, PercentA, PercentB, PercentDiffAB, EventType, DamageCrops");
        Assert.Contains("0 | 13 | 0.0 | 56.52 | 56.52 | Wind | 0", table, StringComparison.Ordinal);
        Assert.Contains("38 | 0 | 49.35 | 0.0 | 49.35 | Hail | 0", table, StringComparison.Ordinal);
        double[] differences = [.. Printed.Rows(Storms + "storms | evaluate diffpatterns(Damage, 'NO', 'YES')").Select(row => double.Parse(row[5].Text, CultureInfo.InvariantCulture))];
        Assert.Equal(differences.OrderDescending(), differences);
        Assert.All(differences, difference => Assert.True(difference >= 5));
    }

    // sequence-detect-plugin: every pair within the windows, per dimension.
    [Fact]
    public void Sequence_detect_finds_steps_in_their_windows() => Assert.Equal(
        "CA | 2007-05-08T00:00:00.0000000Z | 2007-05-08T16:02:00.0000000Z | 16:02:00; CA | 2007-05-08T00:00:00.0000000Z | 2007-05-10T11:30:00.0000000Z | 2.11:30:00; TX | 2007-08-10T08:00:00.0000000Z | 2007-08-11T13:56:00.0000000Z | 1.05:56:00",
        Printed.Table("""
            datatable(StartTime:datetime, EventType:string, State:string)
            [
                datetime(2007-08-10 08:00), "Heat", "TX", datetime(2007-08-11 13:56), "Fire", "TX",
                datetime(2007-05-08), "Heat", "CA", datetime(2007-05-08), "Heat", "CA", datetime(2007-05-08 16:02), "Fire", "CA", datetime(2007-05-10 11:30), "Fire", "CA",
                datetime(2007-06-01), "Heat", "CA", datetime(2007-06-07), "Fire", "CA", datetime(2007-06-01 01:00), "Fire", "WA",
            ]
            | evaluate sequence_detect(StartTime, 5d, 5d, heat=(EventType == "Heat"), fire=(EventType == "Fire"), State)
            """));

    [Fact]
    public void Sequence_detect_names_its_columns() => Assert.Equal(
        "a:string e1_t:datetime e2_t:datetime Duration:timespan", Kql.Compile("T | evaluate sequence_detect(t, 1h, 2h, e1=(a == 'x'), e2=(l == 3), a)").Schema.ToString());

    // funnel-sequence-completion-plugin: periods are measured from the first step.
    [Fact]
    public void Funnel_sequence_completion_counts_who_comes_how_far() => Assert.Equal(
        "Hail | 01:00:00 | 2; Tornado | 01:00:00 | 1; Wind | 01:00:00 | 0; Hail | 04:00:00 | 2; Tornado | 04:00:00 | 2; Wind | 04:00:00 | 1",
        Printed.Table("""
            datatable(Id:long, t:datetime, s:string)
            [
                1, datetime(2007-01-01 00:00), "Hail", 1, datetime(2007-01-01 00:30), "Tornado", 1, datetime(2007-01-01 02:00), "Wind",
                2, datetime(2007-01-01 00:00), "Hail", 2, datetime(2007-01-01 03:00), "Tornado", 2, datetime(2007-01-01 09:00), "Wind",
                3, datetime(2007-01-01 00:00), "Tornado", 3, datetime(2007-01-01 00:10), "Wind",
            ]
            | evaluate funnel_sequence_completion(Id, t, datetime(2007-01-01), datetime(2008-01-01), 365d, s, dynamic(["Hail", "Tornado", "Wind"]), dynamic([1h, 4h]))
            | project s, Period, dcount
            """));

    // active-users-count-plugin, the page's example.
    [Fact]
    public void Active_users_count_counts_fans() => Assert.Equal(
        "2018-07-01T00:00:00.0000000Z | 1; 2018-07-15T00:00:00.0000000Z | 1",
        Printed.Table("""
            datatable(User:string, Timestamp:datetime)
            [
                "B", datetime(2018-06-29), "B", datetime(2018-06-30), "A", datetime(2018-07-02), "B", datetime(2018-07-04), "B", datetime(2018-07-08),
                "A", datetime(2018-07-10), "A", datetime(2018-07-14), "A", datetime(2018-07-17), "A", datetime(2018-07-20), "B", datetime(2018-07-24)
            ]
            | evaluate active_users_count(User, Timestamp, datetime(2018-07-01), datetime(2018-07-31), 8d, 1d, 3, 7d)
            """));

    [Theory]
    [InlineData("print x = 1 | evaluate http_request('http://x')", "http_request")]
    [InlineData("print x = 1 | evaluate python(typeof(*), 'x')", "python")]
    [InlineData("evaluate sql_request('a', 'b')", "sql_request")]
    public void A_plugin_that_needs_the_cloud_is_rejected_with_the_reason(string query, string name) => Assert.Contains(
        KqlEngine.Compile(query, new Tables.KqlOptions()).Diagnostics, diagnostic => diagnostic.Code == "RW001" && diagnostic.Message.Contains(name, StringComparison.Ordinal));
}
