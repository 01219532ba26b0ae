using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Tests.Text;

public class TimeTextTests
{
    [Theory]
    [InlineData("2015-12-31T23:59:59.9Z", "2015-12-31T23:59:59.9000000")]
    [InlineData("2014-05-25T08:20:03.123456Z", "2014-05-25T08:20:03.1234560")]
    [InlineData("2014-05-25T08:20", "2014-05-25T08:20:00.0000000")]
    [InlineData("2014-11-08 15:55:55", "2014-11-08T15:55:55.0000000")]
    [InlineData("2014-11-08 15:55:55.123456789", "2014-11-08T15:55:55.1234567")]
    [InlineData("2014-11-08", "2014-11-08T00:00:00.0000000")]
    [InlineData("2014", "2014-01-01T00:00:00.0000000")]
    [InlineData("2014-11", "2014-11-01T00:00:00.0000000")]
    [InlineData("2017 - 08 - 01", "2017-08-01T00:00:00.0000000")]
    [InlineData("2025, 6, 14", "2025-06-14T00:00:00.0000000")]
    [InlineData("02/17/2016 08:40:01", "2016-02-17T08:40:01.0000000")]
    [InlineData("5/1/2020 3:04:05 PM", "2020-05-01T15:04:05.0000000")]
    [InlineData("5/1/2020 12:04 AM", "2020-05-01T00:04:00.0000000")]
    [InlineData("Sat, 08 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000")]
    [InlineData("8 Nov 2014 15:05", "2014-11-08T15:05:00.0000000")]
    [InlineData("Saturday, 08-Nov-14 15:05:02 UTC", "2014-11-08T15:05:02.0000000")]
    [InlineData("Sat Nov  8 15:05:02 2014", "2014-11-08T15:05:02.0000000")]
    [InlineData("2020-02-29T10:00:00+02:00", "2020-02-29T08:00:00.0000000")]
    [InlineData("2020-02-29T10:00:00-0530", "2020-02-29T15:30:00.0000000")]
    [InlineData("20200229", "2020-02-29T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999")]
    public void Dates_are_read_in_many_forms(string text, string expected)
    {
        Assert.True(DateTimeText.TryParse(text, out var value), text);
        Assert.Equal(expected, value.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("2020-13-01")]
    [InlineData("2019-02-29")]
    [InlineData("2020-01-01T25:00")]
    [InlineData("2020-01-01T10:61")]
    [InlineData("2020-01-01T10:00:00Zx")]
    [InlineData("nonValidDateTime 08:40:01")]
    [InlineData("0000-01-01")]
    [InlineData("12:30")]
    [InlineData("99999999999")]
    [InlineData("0001-01-01T00:00+05:00")]
    public void Text_that_is_not_a_date_is_rejected(string text) => Assert.False(DateTimeText.TryParse(text, out _), text);

    [Theory]
    [InlineData("1.02:03:04.5", "1.02:03:04.5000000")]
    [InlineData("0.00:03:00", "00:03:00")]
    [InlineData("00:05", "00:05:00")]
    [InlineData("-00:00:01", "-00:00:01")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("3 days", "3.00:00:00")]
    [InlineData("100ms", "00:00:00.1000000")]
    [InlineData("10 ticks", "00:00:00.0000010")]
    [InlineData("2", "2.00:00:00")]
    public void Timespans_are_read(string text, string expected)
    {
        Assert.True(TimeSpanText.TryParse(text, out var value), text);
        Assert.Equal(expected, value.ToString("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("1 fortnight")]
    [InlineData("1e30d")]
    public void Text_that_is_not_a_timespan_is_rejected(string text) => Assert.False(TimeSpanText.TryParse(text, out _), text);

    [Fact]
    public void Datetime_patterns()
    {
        var value = new DateTime(2017, 1, 29, 21, 0, 5, DateTimeKind.Utc).AddTicks(1230000);
        Assert.Equal("17-1-29 9:00:05 PM", TimeFormat.OfDateTime(value, "yy-M-d h:mm:ss tt"));
        Assert.Equal("2017-01-29 [21:0:5].123|1230000", TimeFormat.OfDateTime(value, "yyyy-MM-dd [HH:m:s].FFFFFFF|fffffff"));
        Assert.Equal("12", TimeFormat.OfDateTime(value.Date, "hh"));
    }

    [Fact]
    public void Timespan_patterns()
    {
        var value = new TimeSpan(29, 9, 0, 5).Add(new TimeSpan(1234500));
        Assert.Equal("29.09:00:05:12", TimeFormat.OfTimeSpan(value, "dd.hh:mm:ss:FF"));
        Assert.Equal("029.9:00:05 [1234500]", TimeFormat.OfTimeSpan(value, "ddd.h:mm:ss [fffffff]"));
        Assert.Equal("-1:00", TimeFormat.OfTimeSpan(TimeSpan.FromHours(-1), "h:mm"));
    }
}
