namespace RfbWatch.Kql.Tests.Functions;

public class ValueFunctionTests
{
    [Theory]
    [InlineData("toint('5900')", "5900")]
    [InlineData("toint('5900x')", "<null>")]
    [InlineData("toint(3000000000)", "<null>")]
    [InlineData("tolong('0x10')", "16")]
    [InlineData("tolong(-2.9)", "-2")]
    [InlineData("todouble('1e3') == 1000", "true")]
    [InlineData("tobool('TRUE')", "true")]
    [InlineData("tobool(2)", "true")]
    [InlineData("tobool('maybe')", "<null>")]
    [InlineData("todatetime('2020-01-02T24:00:00')", "2020-01-03T00:00:00.0000000Z")]
    [InlineData("todatetime('2020-01-02T24:00:00.0000001')", "<null>")]
    [InlineData("todatetime('2020-01-02 03:04')", "2020-01-02T03:04:00.0000000Z")]
    [InlineData("totimespan('1.00:00:01')", "1.00:00:01")]
    [InlineData("toguid('82B8BE2D-DFA7-4BD1-8F63-24AD26D31449')", "82b8be2d-dfa7-4bd1-8f63-24ad26d31449")]
    [InlineData("tohex(-1)", "ffffffffffffffff")]
    [InlineData("gettype(dynamic([1]))", "array")]
    [InlineData("isempty('')", "true")]
    [InlineData("isempty(int(null))", "true")]
    [InlineData("isnull('')", "false")]
    public void Conversions(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [Theory]
    [InlineData("datetime_diff('day', datetime(2017-10-29), datetime(2017-09-30 23:59))", "29")]
    [InlineData("datetime_diff('week', datetime(2017-10-29), datetime(2017-09-30 23:59))", "5")]
    [InlineData("datetime_diff('second', datetime(2017-10-30 23:00:10.1), datetime(2017-10-30 23:00:00.9))", "10")]
    [InlineData("datetime_diff('nanosecond', datetime(2017-10-30 23:00:00.0000000), datetime(2017-10-30 23:00:00.0000007))", "-700")]
    [InlineData("datetime_add('month', 1, datetime(2024-01-31))", "2024-02-29T00:00:00.0000000Z")]
    [InlineData("datetime_add('year', 9000, datetime(2024-01-31))", "<null>")]
    [InlineData("datetime_part('week_of_year', datetime(2017-10-30))", "44")]
    [InlineData("endofday(datetime(2024-06-11 10:00), -1)", "2024-06-10T23:59:59.9999999Z")]
    [InlineData("startofweek(datetime(2024-06-11))", "2024-06-09T00:00:00.0000000Z")]
    [InlineData("dayofweek(datetime(2024-06-11))", "2.00:00:00")]
    [InlineData("bin(datetime(2024-06-11 12:34:56), 1h)", "2024-06-11T12:00:00.0000000Z")]
    [InlineData("bin(-7, 5)", "-10")]
    [InlineData("bin(7, 0)", "<null>")]
    [InlineData("bin_at(6.5, 2.5, 7) == 4.5", "true")]
    [InlineData("make_datetime(2024, 2, 30)", "<null>")]
    [InlineData("make_timespan(1, 2, 3.5)", "01:02:03.5000000")]
    [InlineData("unixtime_milliseconds_todatetime(1546300800123)", "2019-01-01T00:00:00.1230000Z")]
    [InlineData("format_datetime(datetime(2024-06-11 15:04:05.678), 'yy-MM-dd hh:mm:ss.fff tt')", "24-06-11 03:04:05.678 PM")]
    [InlineData("datetime_utc_to_local(datetime(2024-06-11 12:00), 'Nowhere/City')", "<null>")]
    public void Times(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [TimeZoneFact("Europe/Berlin")]
    public void Local_times_know_summer_time()
    {
        Assert.Equal("2024-06-11T14:00:00.0000000Z", Printed.Value("datetime_utc_to_local(datetime(2024-06-11 12:00), 'Europe/Berlin')"));
        Assert.Equal("2024-01-11T11:00:00.0000000Z", Printed.Value("datetime_local_to_utc(datetime(2024-01-11 12:00), 'Europe/Berlin')"));
        Assert.Equal("2024-03-31T01:30:00.0000000Z", Printed.Value("datetime_local_to_utc(datetime(2024-03-31 03:30), 'Europe/Berlin')"));
    }

    [Theory]
    [InlineData("round(2.15, 1) == 2.2", "true")]
    [InlineData("round(-50.55, -2) == -100", "true")]
    [InlineData("log(-1)", "<null>")]
    [InlineData("abs(-5)", "5")]
    [InlineData("abs(-1h)", "01:00:00")]
    [InlineData("max_of(int(null), 3, 2)", "3")]
    [InlineData("min_of(datetime(2024-01-01), datetime(2023-01-01))", "2023-01-01T00:00:00.0000000Z")]
    [InlineData("isnan(0.0 / 0.0)", "true")]
    [InlineData("abs(gamma(0.5) - sqrt(pi())) < 1e-9", "true")]
    [InlineData("abs(erf(0.5) - 0.5204998778130465) < 1e-12", "true")]
    [InlineData("abs(beta_cdf(0.5, 2, 3) - 0.6875) < 1e-12", "true")]
    [InlineData("abs(beta_inv(0.6875, 2, 3) - 0.5) < 1e-9", "true")]
    [InlineData("abs(welch_test(0, 1, 10, 0, 1, 10) - 1) < 1e-12", "true")]
    [InlineData("binary_shift_left(1, 4)", "16")]
    [InlineData("binary_not(0)", "-1")]
    [InlineData("rand() == rand()", "false")]
    [InlineData("rand() between (0.0 .. 1.0)", "true")]
    public void Numbers(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [Theory]
    [InlineData("ipv4_is_private('172.31.255.1')", "true")]
    [InlineData("ipv4_is_private('172.32.0.1')", "false")]
    [InlineData("ipv4_is_private('fe80::1')", "<null>")]
    [InlineData("ipv4_is_private('10.1.2')", "<null>")]
    [InlineData("ipv4_is_in_range('192.168.1.6', '192.168.1.0/24')", "true")]
    [InlineData("ipv4_is_in_range('x', '192.168.1.0/24')", "<null>")]
    [InlineData("ipv4_is_in_any_range('8.8.8.8', '10.0.0.0/8', '8.8.0.0/16')", "true")]
    [InlineData("ipv6_is_in_range('2001:db8::1', '2001:db8::/32')", "true")]
    [InlineData("ipv6_is_in_range('2001:db9::1', '2001:db8::/32')", "false")]
    [InlineData("parse_ipv4('10.0.0.255/8')", "167772160")]
    [InlineData("parse_ipv4('256.0.0.1')", "<null>")]
    [InlineData("parse_ipv6('::ffff:10.0.0.1')", "0000:0000:0000:0000:0000:ffff:0a00:0001")]
    [InlineData("format_ipv4(3232236031, 24)", "192.168.1.0")]
    [InlineData("has_ipv4('from 10.0.0.1:5900', '10.0.0.1')", "true")]
    [InlineData("has_ipv4('from 10.0.0.11', '10.0.0.1')", "false")]
    [InlineData("has_ipv4_prefix('from 10.0.7.1', '10.0.')", "true")]
    [InlineData("ipv4_range_to_cidr_list('10.0.0.1', '10.0.0.4')", "[\"10.0.0.1/32\",\"10.0.0.2/31\",\"10.0.0.4/32\"]")]
    public void Addresses(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));
}
