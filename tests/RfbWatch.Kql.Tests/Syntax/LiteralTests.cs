namespace RfbWatch.Kql.Tests.Syntax;

/// <summary>Literals have the values that Kusto's token grammar defines.</summary>
public sealed class LiteralTests
{
    [Theory]
    [InlineData("print 'a' \"b\" @'c\\d' h'e' H@\"f\"", "abc\\def")]
    [InlineData("print @\"say \"\"x\"\"\", 'it\\'s', \"t\\tn\\\\u\\u0041\"", "say \"x\",it's,t\tn\\uA")]
    [InlineData("print ```two\nlines```", "two\nlines")]
    [InlineData("print 0x1F, 1e3, 1.5, 12", "31,1000.0,1.5,12")]
    [InlineData("print 1d, 1.5h, 30m, 10s, 100ms, 5microseconds, 1tick, time(1.02:03:04), timespan(2)", "1.00:00:00,01:30:00,00:30:00,00:00:10,00:00:00.1000000,00:00:00.0000050,00:00:00.0000001,1.02:03:04,2.00:00:00")]
    [InlineData("print 250nano, 1500nanoseconds, totimespan('3 Hours')", "00:00:00.0000002,00:00:00.0000015,03:00:00")]
    [InlineData("print datetime(2020-01-02), datetime(2020-01-02T03:04:05.678Z), datetime(\"2020-01-02 03:04\")", "2020-01-02T00:00:00.0000000Z,2020-01-02T03:04:05.6780000Z,2020-01-02T03:04:00.0000000Z")]
    [InlineData("print long(5), int(-3), real(2.5), decimal(1.25), bool(1), guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "5,-3,2.5,1.25,true,74be27de-1e4e-49d9-b579-fe0b331d3642")]
    [InlineData("print long(null), datetime(null), bool(null), dynamic(null)", "null,null,null,null")]
    [InlineData("print dynamic({'a':[1,-2,2.5,true,null,'x'], \"b\":{\"c\":1d},})", "{\"a\":[1,-2,2.5,true,null,\"x\"],\"b\":{\"c\":\"1.00:00:00\"}}")]
    [InlineData("print real(nan), real(+inf), real(-inf)", "NaN,Infinity,-Infinity")]
    [InlineData("print x = -1d, y = 5 - -3, z = - 2", "-1.00:00:00,8,-2")]
    public void Has_its_value(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    // The opposite of the lowest timespan is out of range.
    [Fact]
    public void The_lowest_timespan_may_be_negated() => Assert.True(Kql.Compile("print dynamic([-timespan(-10675199.02:48:05.4775808)])").CanRun);

    [Fact]
    public void A_range_needs_no_blanks() => Assert.Equal("true,false", Kql.Rows("print 5905 between (5900..5910), 1 between (5900..5910)"));

    [Fact]
    public void Names_may_begin_with_a_digit_or_be_quoted_or_be_keywords() =>
        Assert.Equal("7z:long a b:long where:long", Kql.Run("print 7z = 1, ['a b'] = 2, where = 3").Schema.ToString());

    [Fact]
    public void Blank_lines_and_comments_do_not_end_a_query() => Assert.Equal("2", Kql.Rows("T // all\n\n| where l < 2 // two\n\n| count"));
}
