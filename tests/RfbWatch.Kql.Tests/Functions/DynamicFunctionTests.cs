namespace RfbWatch.Kql.Tests.Functions;

public class DynamicFunctionTests
{
    [Theory]
    [InlineData("array_length(dynamic([1,2]))", "2")]
    [InlineData("array_length(parse_json('{}'))", "<null>")]
    [InlineData("array_concat(dynamic([1]), dynamic([2,3]))", "[1,2,3]")]
    [InlineData("array_slice(dynamic([1,2,3,4]), -3, -2)", "[2,3]")]
    [InlineData("array_index_of(dynamic(['a','b','a']), 'a', 1)", "2")]
    [InlineData("array_rotate_left(dynamic([1,2,3]), 4)", "[2,3,1]")]
    [InlineData("array_shift_right(dynamic([1,2,3]), 5)", "[null,null,null]")]
    [InlineData("array_sort_asc(dynamic([3,null,1]))", "[1,3,null]")]
    [InlineData("array_split(dynamic([1,2,3]), dynamic([1,-1]))", "[[1],[2],[3]]")]
    [InlineData("range(1, 7, 3)", "[1,4,7]")]
    [InlineData("range(5, 1)", "[]")]
    [InlineData("range(0h, 2h)", "[\"00:00:00\",\"01:00:00\",\"02:00:00\"]")]
    [InlineData("repeat('x', 2)", "[\"x\",\"x\"]")]
    [InlineData("zip(dynamic([1]), dynamic([2,3]))", "[[1,2],[null,3]]")]
    [InlineData("set_union(dynamic([1,2]), dynamic([2,3]))", "[1,2,3]")]
    [InlineData("set_difference(dynamic(['a','b']), dynamic(['b']))", "[\"a\"]")]
    [InlineData("set_has_element(dynamic([1]), '1')", "false")]
    [InlineData("jaccard_index(dynamic([1,2]), dynamic([2,3]))  < 0.34", "true")]
    [InlineData("bag_keys(bag_pack('a', 1, 'b', 2))", "[\"a\",\"b\"]")]
    [InlineData("bag_merge(dynamic({'a':1}), dynamic({'a':2,'b':3}))", "{\"a\":1,\"b\":3}")]
    [InlineData("bag_remove_keys(dynamic({'a':1,'b':{'c':2,'d':3}}), dynamic(['a','$.b.c']))", "{\"b\":{\"d\":3}}")]
    [InlineData("bag_remove_keys(dynamic({'a':1}), dynamic(['$', '$.x', '']))", "{\"a\":1}")]
    [InlineData("bag_set_key(dynamic({'a':1}), '$.b.c', 2)", "{\"a\":1,\"b\":{\"c\":2}}")]
    [InlineData("treepath(dynamic({'a':[1,{'b':2}]}))", "[\"['a']\",\"['a'][0]\",\"['a'][0]['b']\"]")]
    [InlineData("dynamic_to_json(dynamic({'b':1,'a':[true,null]}))", "{\"a\":[true,null],\"b\":1}")]
    [InlineData("parse_json('{\"a\":1}').a", "1")]
    [InlineData("parse_json('not json')", "not json")]
    [InlineData("parse_json('')", "<null>")]
    public void Arrays_bags_and_sets(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [Theory]
    [InlineData("series_add(dynamic([1,2]), 1)", "[2,3]")]
    [InlineData("series_fir(dynamic([0,3,0]), dynamic([1,1,1]), true, true)", "[1.0,1.0,1.0]")]
    [InlineData("series_iir(dynamic([1,1,1]), dynamic([1]), dynamic([1,-1]))", "[1.0,2.0,3.0]")]
    [InlineData("series_outliers(dynamic([1,2,3,4,5,6,7,8,9,100]))[9] > 1.5", "true")]
    [InlineData("series_fill_linear(dynamic([1,null,3]))", "[1,2,3]")]
    [InlineData("series_fft(dynamic([1,0,0,0]))[0]", "[1.0,1.0,1.0,1.0]")]
    [InlineData("series_ifft(dynamic([4,0,0]))[0][0] > 1.3", "true")]
    [InlineData("series_fit_line_dynamic(dynamic([2,4,6])).slope == 2", "true")]
    [InlineData("series_fit_poly(dynamic([1,4,9,16]), dynamic([1,2,3,4]), 2)[0] > 0.999", "true")]
    [InlineData("series_decompose_anomalies(dynamic([1,1,1,1,1,1,1,1,1,50]), 1.5, 0)[0]", "[0,0,0,0,0,0,0,0,0,1]")]
    [InlineData("series_stats_dynamic(dynamic([2,4])).avg == 3", "true")]
    public void Series(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [Theory]
    [InlineData("geo_distance_2points(0, 0, 0, 1) between (111190.0 .. 111200.0)", "true")]
    [InlineData("geo_distance_2points(0, 91, 0, 1)", "<null>")]
    [InlineData("geo_point_to_geohash(10.40744, 57.64911, 11)", "u4pruydqqvj")]
    [InlineData("geo_point_to_s2cell(toreal(geo_s2cell_to_central_point('89c259').coordinates[0]), toreal(geo_s2cell_to_central_point('89c259').coordinates[1]), 9)", "89c25c")]
    [InlineData("array_length(geo_s2cell_neighbors('89c259'))", "8")]
    [InlineData("geo_h3cell_parent('862a1072fffffff')", "852a1073fffffff")]
    [InlineData("array_length(geo_h3cell_children('862a1072fffffff', 8))", "49")]
    [InlineData("array_length(geo_h3cell_rings('861f8894fffffff', 2)[2])", "12")]
    [InlineData("geo_h3cell_level('ffffffffffffffff')", "<null>")]
    [InlineData("geo_polygon_area(geo_union_polygons_array(dynamic([{'type':'Polygon','coordinates':[[[0,0],[2,0],[2,2],[0,2],[0,0]]]},{'type':'Polygon','coordinates':[[[1,1],[3,1],[3,3],[1,3],[1,1]]]}]))) between (8.6e10 .. 8.7e10)", "true")]
    [InlineData("geo_intersection_2polygons(dynamic({'type':'Polygon','coordinates':[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}), dynamic({'type':'Polygon','coordinates':[[[5,5],[6,5],[6,6],[5,6],[5,5]]]})).type", "GeometryCollection")]
    public void Places(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [Fact]
    public void Points_go_to_the_cells_that_hold_them_and_back()
    {
        int seed = 7;
        var random = new Random(seed);
        for (int i = 0; i < 300; i++)
        {
            double longitude = (random.NextDouble() * 358) - 179;
            double latitude = (random.NextDouble() * 170) - 85;
            int resolution = random.Next(0, 12);
            string point = FormattableString.Invariant($"{longitude}, {latitude}");
            string h3 = $"geo_point_to_h3cell({point}, {resolution})";
            string centre = $"geo_h3cell_to_central_point({h3}).coordinates";
            Assert.True("true" == Printed.Value($"geo_point_to_h3cell(todouble({centre}[0]), todouble({centre}[1]), {resolution}) == {h3}"), $"seed {seed}: H3 {resolution} at {point}");
            Assert.True("true" == Printed.Value($"geo_point_in_polygon({point}, geo_h3cell_to_polygon({h3})) or {resolution} % 2 == 1"), $"seed {seed}: H3 border {resolution} at {point}");
            string s2 = $"geo_point_to_s2cell({point}, {resolution + 3})";
            Assert.True("true" == Printed.Value($"geo_point_in_polygon({point}, geo_s2cell_to_polygon({s2}))"), $"seed {seed}: S2 at {point}");
        }
    }
}
