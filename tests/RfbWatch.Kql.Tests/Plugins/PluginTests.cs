using RfbWatch.Kql.Tests.Functions;

namespace RfbWatch.Kql.Tests.Plugins;

public class PluginTests
{
    [Fact]
    public void Bag_unpack_gives_a_column_for_each_key() => Assert.Equal(
        "1 | VNC | <null>; 2 |  | [1]",
        Printed.Table("datatable(i:long, d:dynamic)[1, dynamic({'name':'VNC'}), 2, dynamic({'ports':[1]})] | evaluate bag_unpack(d)"));

    [Fact]
    public void Bag_unpack_refuses_a_key_that_is_a_column()
    {
        var problem = Assert.Throws<KqlRunException>(() => Printed.Rows("datatable(i:long, d:dynamic)[1, dynamic({'i':2})] | evaluate bag_unpack(d)"));
        Assert.Contains("columnsConflict", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bag_unpack_takes_a_prefix() => Assert.Equal(
        "1 | 2",
        Printed.Table("datatable(i:long, d:dynamic)[1, dynamic({'i':2})] | evaluate bag_unpack(d, 'p_') | project i, p_i"));

    [Fact]
    public void Pivot_counts_where_no_aggregate_is_given() => Assert.Equal(
        "x | 2 | 0; y | 1 | 1",
        Printed.Table("datatable(a:string, s:string)['x','VA', 'x','VA', 'y','VA', 'y','WA'] | evaluate pivot(s) | order by a asc"));

    [Fact]
    public void Pivot_fills_cells_with_the_aggregate() => Assert.Equal(
        "x | 3; y | 5",
        Printed.Table("datatable(a:string, s:string, v:long)['x','VA',1, 'x','VA',2, 'y','VA',5] | evaluate pivot(s, sum(v)) | order by a asc"));

    [Fact]
    public void Pivot_takes_a_column_given_twice_once() => Assert.Equal(
        "y | 1",
        Printed.Table("datatable(a:string, b:string)['x','y'] | evaluate pivot(a, count(), b, b)"));

    // 1e300 - 1 is 1e300.
    [Fact]
    public void Active_users_count_accepts_a_window_shorter_than_the_precision_of_the_times() => Assert.Equal(
        "1",
        Printed.Table("datatable(u:string, t:real)['a',1e300] | evaluate active_users_count(u, t, 0, 1e301, 1, 1, 1, 1e300) | project dcount"));

    [Fact]
    public void Sliding_window_counts_look_back() => Assert.Equal(
        "2024-01-01T00:00:00.0000000Z | 2 | 1; 2024-01-02T00:00:00.0000000Z | 3 | 2; 2024-01-03T00:00:00.0000000Z | 1 | 1",
        Printed.Table("datatable(u:string, t:datetime)['a',datetime(2024-01-01 05:00), 'a',datetime(2024-01-01 06:00), 'b',datetime(2024-01-02)] | evaluate sliding_window_counts(u, t, datetime(2024-01-01), datetime(2024-01-03), 2d, 1d)"));

    [Fact]
    public void Activity_metrics_say_who_came_back() => Assert.Equal(
        "2 | 2 | NaN; 2 | 1 | 0.5",
        Printed.Table("datatable(u:string, t:datetime)['a',datetime(2024-01-01), 'b',datetime(2024-01-01), 'b',datetime(2024-01-02), 'c',datetime(2024-01-02)] | evaluate activity_metrics(u, t, datetime(2024-01-01), datetime(2024-01-02), 1d) | project dcount_values, dcount_newvalues, retention_rate"));

    [Fact]
    public void Narrow_turns_cells_into_rows() => Assert.Equal(
        "0 | a | 1; 0 | b | x",
        Printed.Table("print a = 1, b = 'x' | evaluate narrow()"));

    [Fact]
    public void Ip_lookup_joins_by_network() => Assert.Equal(
        "10.1.2.3 | 10.0.0.0/8 | lan; 8.8.8.8 |  | ",
        Printed.Table("let nets = datatable(net:string, name:string)['10.0.0.0/8','lan', '172.16.0.0/12','dmz']; datatable(ip:string)['10.1.2.3', '8.8.8.8'] | evaluate ipv4_lookup(nets, ip, net, return_unmatched = true)"));

    [Fact]
    public void New_activity_metrics_follow_a_cohort() => Assert.Equal(
        "2 | 2 | 1; 2 | 1 | 0.5; 1 | 1 | 1",
        Printed.Table("datatable(u:string, t:datetime)['a',datetime(2024-01-01), 'b',datetime(2024-01-01), 'b',datetime(2024-01-02), 'c',datetime(2024-01-02)] | evaluate new_activity_metrics(u, t, datetime(2024-01-01), datetime(2024-01-02), 1d) | project dcount_new_values, dcount_retained_values, retention_rate").Replace("1.0", "1", StringComparison.Ordinal));

    [Fact]
    public void Shapes_are_looked_up_by_location() => Assert.Equal(
        "in | sq",
        Printed.Table("let shapes = datatable(name:string, shape:dynamic)['sq', dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,1],[0,0]]]})]; datatable(p:string, x:real, y:real)['in',0.5,0.5, 'out',2.0,2.0] | evaluate geo_polygon_lookup(shapes, shape, x, y) | project p, name"));
}
