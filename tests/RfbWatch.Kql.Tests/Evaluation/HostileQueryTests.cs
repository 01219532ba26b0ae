using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>A malicious query ends with a value or with an error that states the reason; the process continues.</summary>
public sealed class HostileQueryTests
{
    [Theory]
    [InlineData("print long(-5) % long(-9223372036854775808)", "9223372036854775803")]
    [InlineData("print bin(decimal(79228162514264337593543950335), decimal(0.0000001))", "null")]
    [InlineData("print bin_at(decimal(7.5), decimal(2), decimal(1)), bin(decimal(-0.5), decimal(1))", "7,-1")]
    [InlineData("datatable(x:decimal)[decimal(79228162514264337593543950335), decimal(79228162514264337593543950335)] | summarize sum(x), avg(x)", "null,null")]
    [InlineData("print l = 1 | summarize p = percentile(l, real(nan))", "1")]
    [InlineData("print range(datetime(2020-01-01), 1e308, 100000d), range(1d, 5, 1h)", "null,null")]
    [InlineData("print strlen(tostring(parse_xml(strcat('<a>', strrep(strrep('<b/>', 1000), 100), '</a>')))) > 0", "true")]
    public void Gives_a_value(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    [Theory]
    [InlineData("print replace_regex(strrep('a', 1000), '', strrep(strrep('x', 1000), 1000))", "MaximumStringLength")]
    [InlineData(@"print replace_regex(strrep(strrep('a', 1000), 100), '.*', strrep(@'\0', 1000))", "MaximumStringLength")]
    [InlineData("print strlen(tostring(repeat(strrep('abcdefghij', 1000), 1000000)))", "too long to be written")]
    [InlineData("range i from 1 to 100000 step 1 | scan declare (x:dynamic) with (step s: true => x = pack_array(s.x)) | count", "nested deeper")]
    [InlineData("range i from 1 to 100000 step 1 | scan declare (x:dynamic) with (step s: true => x = bag_pack('k', s.x)) | count", "nested deeper")]
    [InlineData("range i from 1 to 100000 step 1 | project a = i, b = i + 1 | make-graph a --> b | graph-match (x)-[*1..1000000]->(y) where x.node_id == 1 and y.node_id == 100000 project y.node_id", "which is too long")]
    [InlineData("range i from 1 to 3 step 1 | evaluate sliding_window_counts(i, i, 1, 3, 9000000000000000000, 1)", "would be read")]
    [InlineData("range i from 1 to 3 step 1 | evaluate activity_engagement(i, i, 1, 500000, 1, 400000)", "would be read")]
    [InlineData("print bag_set_key(dynamic({}), strcat('$', strrep(strrep('.a', 1000), 1000)), 1)", "nested deeper")]
    [InlineData("print tostring(repeat(repeat(repeat(1, 1000000), 1000000), 1000000))", "64 GB")]
    [InlineData("print array_sort_asc(pack_array(repeat(strrep(strrep('a', 1000), 10), 60000), repeat(strrep(strrep('b', 1000), 10), 60000)))", "too long to be written")]
    public void Ends_with_a_reason(string query, string reason)
    {
        var refused = Assert.ThrowsAny<KqlRunException>(() => Kql.Run(query).Rows.Count());
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T | scan with_match_id=a with (step s: true)", "KS171")]
    [InlineData("T | make-graph a --> a with_node_id=n | graph-mark-components | graph-mark-components | graph-to-table nodes", "KS171")]
    [InlineData("T | make-graph a --> a with_node_id=n | graph-to-table nodes with_node_id=n", "KS171")]
    [InlineData("T | make-graph a --> a with_node_id=n | graph-to-table edges with_source_id=a", "KS171")]
    [InlineData("T | make-graph a --> a with_node_id=n | graph-to-table edges with_source_id=s with_target_id=s", "KS171")]
    [InlineData("T | evaluate ipv4_lookup(x = 1, y = 2, z = 3)", "KS107")]
    public void Is_refused(string query, string code) => Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => diagnostic.IsError && diagnostic.Code == code);

    [Theory]
    [InlineData("sort by i")]
    [InlineData("top 50000 by i")]
    [InlineData("summarize make_list(s)")]
    [InlineData("summarize make_set(s)")]
    [InlineData("summarize dcount(s)")]
    [InlineData("summarize count() by s")]
    [InlineData("summarize take_any(s) by i")]
    [InlineData("summarize arg_max(i, s) by i")]
    [InlineData("distinct s")]
    [InlineData("as x | join kind=inner x on i")]
    [InlineData("partition by i (take 1)")]
    public void Long_texts_count_as_memory(string operation)
    {
        var limits = KqlLimits.Default with { MaximumMemory = 16 << 20 };
        string query = $"range i from 1 to 2000 step 1 | extend s = strcat(i, strrep('x', 1000), strrep('y', 1000), strrep(strrep('z', 1000), 4)) | {operation}";
        var met = Assert.Throws<KqlLimitException>(() => Kql.Run(query, limits).Rows.Count());
        Assert.Equal(nameof(KqlLimits.MaximumMemory), met.Limit);
    }

    [Theory]
    [InlineData("countof(strrep(strrep('a', 1000), 999 + i), strrep(strrep('a', 1000), 500))")]
    [InlineData("countof(strrep(strrep('a', 1000), 1000), strrep(strrep('a', 1000), 500))")]
    [InlineData("series_fir(range(1, 10000 + i, 1), range(1, 1000, 1))")]
    [InlineData("series_iir(range(1, 10000 + i, 1), range(1, 1000, 1), range(1, 1000, 1))")]
    [InlineData("series_periods_detect(range(1, 5000 + i, 1), 4.0, 2000.0, 2)")]
    [InlineData("series_periods_validate(range(1, 5000 + i, 1), 4.0)")]
    [InlineData("series_seasonal(range(1, 5000 + i, 1))")]
    [InlineData("series_decompose(range(1, 5000 + i, 1))")]
    public void A_long_call_is_stopped_in_the_middle(string call)
    {
        var limits = KqlLimits.Default with { MaximumTime = TimeSpan.Zero };
        // The second call is constant: folding starts when the query is bound, and is left to the run.
        var met = Assert.Throws<KqlLimitException>(() => Kql.Run("range i from 1 to 1 step 1 | extend x = " + call, limits).Rows.Count());
        Assert.Equal(nameof(KqlLimits.MaximumTime), met.Limit);
    }

    [Theory]
    [InlineData("translate('aab', 'xyz', 'abc')", "xzc")]
    [InlineData("strlen(punycode_from_string(strrep(strrep('\u00e4', 1000), 100)))", "0")]
    [InlineData("strlen(punycode_to_string(strrep(strrep('ab', 1000), 100)))", "0")]
    public void Long_texts_cost_no_square(string call, string expected) => Assert.Equal(expected, Kql.Rows("print " + call));

    [Theory]
    [InlineData("strrep(strrep('a=(,', 1000), 250)", ",", "(")]
    [InlineData("strrep(strrep('a=(1) ', 1000), 250)", ";", "1")]
    [InlineData("strcat(strrep(strrep(' ', 1000), 100), 'x', strrep(strrep('(', 1000), 100), '=1')", ",", "")]
    public void Many_quotation_marks_cost_no_square(string text, string pair, string expected) =>
        Assert.Equal(expected, Kql.Rows($"print s = {text} | parse-kv s as (a:string) with (pair_delimiter='{pair}', kv_delimiter='=', quote='()') | project a"));

    [Fact]
    public void Rows_near_many_rows_cost_no_square() =>
        Assert.Equal("200000", Kql.Rows("range i from 1 to 200000 step 1 | evaluate rows_near(i > 0, 200000) | count"));

    [Theory]
    [InlineData("strlen(strrep(strrep('a', 1000), 1000))", nameof(KqlLimits.MaximumStringLength))]
    [InlineData("strlen(strcat_array(repeat(strrep('a', 1000), 1000), ''))", nameof(KqlLimits.MaximumStringLength))]
    [InlineData("array_length(range(1, 1000000, 1))", nameof(KqlLimits.MaximumArrayLength))]
    public void A_large_constant_is_computed_under_the_limits_of_the_run(string constant, string limit)
    {
        var limits = KqlLimits.Default with { MaximumStringLength = 100_000, MaximumArrayLength = 100_000 };
        var met = Assert.Throws<KqlLimitException>(() => Kql.Run("print " + constant, limits).Rows.Count());
        Assert.Equal(limit, met.Limit);
    }

    // Each constant is small enough to be folded, all of them together are not.
    [Fact]
    public void Many_constants_are_computed_under_the_limits_of_the_run()
    {
        var limits = KqlLimits.Default with { MaximumStringLength = 100_000 };
        string few = string.Join(", ", Enumerable.Repeat("strrep(strrep('a', 1000), 400)", 10));
        string many = string.Join(", ", Enumerable.Repeat("strrep(strrep('a', 1000), 400)", 100));
        Assert.Single(Kql.Run("print " + few, limits).Rows);
        Assert.Throws<KqlLimitException>(() => Kql.Run("print " + many, limits).Rows.Count());
    }

    [Fact]
    public void A_predicate_that_fails_is_not_evaluated_for_rows_that_a_join_drops()
    {
        const string Query = "datatable(k:long, s:string)[1, 'short', 2, 'a text that is longer'] | join kind=inner (datatable(k:long)[1]) on k | where strcat(s, s) == 'shortshort' | count";
        Assert.Equal("1", Kql.Format(Kql.Run(Query, KqlLimits.Default with { MaximumStringLength = 10 }).Rows));
    }

    [Fact]
    public void A_result_that_is_kept_counts_as_memory()
    {
        var query = Kql.Compile("range i from 1 to 2000 step 1 | extend s = strcat(i, strrep(strrep('z', 1000), 6))");
        var options = new RunOptions { Now = Kql.Now, Clock = TimeProvider.System, Limits = KqlLimits.Default with { MaximumMemory = 16 << 20 } };
        Assert.Equal(2000, query.Run(Binding.ProbeRows.Instance, options).Rows.Count());
        Assert.Throws<KqlLimitException>(() => query.Run(Binding.ProbeRows.Instance, options with { KeepsResult = true }).Rows.Count());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_valid_text() =>
        Assert.Equal("[\"\uFFFDb\",\"\U0001F600\"]", Kql.Rows("print tostring(pack_array(strcat(substring('\U0001F600', 0, 1), 'b'), '\U0001F600'))"));
}
