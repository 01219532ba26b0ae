using RfbWatch.Kql.Tests.Functions;

namespace RfbWatch.Kql.Tests.Aggregates;

public class AggregateTests
{
    private const string Data = "datatable(k:string, v:long, r:real, d:dynamic)['a',1,1.5,dynamic([1,2]), 'b',long(null),real(null),dynamic(null), 'a',3,2.5,dynamic([2,3]), '',3,0.5,dynamic({'x':1})] ";

    [Theory]
    [InlineData("count(), countif(v == 3)", "4 | 2")]
    [InlineData("sum(v), avg(v) == 7.0 / 3, min(v), max(v)", "7 | true | 1 | 3")]
    [InlineData("sumif(v, k == 'a'), minif(v, k == ''), maxif(v, k == 'q')", "4 | 3 | <null>")]
    [InlineData("make_list(k), make_set(k)", "[\"a\",\"b\",\"a\",\"\"] | [\"a\",\"b\",\"\"]")]
    [InlineData("make_list(v), make_list_with_nulls(v), make_set(v, 1)", "[1,3,3] | [1,null,3,3] | [1]")]
    [InlineData("make_set(d), make_list(d)", "[1,2,3,{\"x\":1}] | [1,2,2,3,{\"x\":1}]")]
    [InlineData("make_bag(d), make_set_if(k, v == 3)", "{\"x\":1} | [\"a\",\"\"]")]
    [InlineData("arg_max(v, k), arg_min(v, k)", "3 | a | 1 | a")]
    [InlineData("dcount(k), dcountif(k, v > 0), count_distinct(v)", "3 | 2 | 2")]
    [InlineData("take_any(k), take_anyif(k, v == 3)", "a | a")]
    [InlineData("stdev(v) == variance(v) * sqrt(variance(v)) / variance(v), variancep(v) < variance(v)", "true | true")]
    [InlineData("percentile(v, 50), percentiles_array(v, 1, 99)", "3 | [1,3]")]
    [InlineData("percentilew(v, r, 30), percentilesw_array(v, r, 30, 40)", "1 | [1,3]")]
    [InlineData("percentile(v, toscalar(print 50))", "3")]
    [InlineData("percentiles(v, 1, toscalar(print 99))", "1 | 3")]
    [InlineData("percentilew(v, r, toscalar(print 30)), percentiles_array(v, toscalar(print dynamic([1, 99])))", "1 | [1,3]")]
    [InlineData("binary_all_or(v), binary_all_and(v), binary_all_xor(v)", "3 | 1 | 1")]
    [InlineData("dcount_hll(hll(k)), percentile_tdigest(tdigest(v), 50)", "3 | 3")]
    [InlineData("buildschema(d)", "{\"`indexer`\":\"long\",\"x\":\"long\"}")]
    [InlineData("covariance(v, v) == variance(v), covariancep(v, r) == 0", "true | true")]
    public void Values(string aggregates, string expected) => Assert.Equal(expected, Printed.Table(Data + "| summarize " + aggregates));

    [Fact]
    public void A_percentile_may_differ_between_groups() =>
        Assert.Equal("50 | 1; 100 | 5", Printed.Table("datatable(k:long, v:long)[50, 1, 50, 3, 100, 4, 100, 5] | summarize percentile(v, k) by k"));

    [Fact]
    public void A_percentile_that_differs_between_the_rows_of_a_group_is_an_error()
    {
        var refused = Assert.Throws<KqlRunException>(() => Printed.Table("datatable(k:long, v:long)[50, 1, 60, 3] | summarize percentile(v, k)"));
        Assert.Contains("'percentile'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_gives_the_documented_defaults() => Assert.Equal(
        "0 | 0 | 0 | [] | [] | {} | <null> | NaN | 0.0 | <null>",
        Printed.Table("datatable(v:long)[] | summarize count(), sum(v), dcount(v), make_list(v), make_set(v), make_bag(dynamic(null)), min(v), avg(v), stdev(v), percentile(v, 5)"));
}
