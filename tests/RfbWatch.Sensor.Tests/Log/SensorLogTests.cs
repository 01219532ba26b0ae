using System.Text.Json;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Log;

namespace RfbWatch.Sensor.Tests.Log;

public sealed class SensorLogTests
{
    private static readonly StoppedClock Clock = new();

    [Fact]
    public void Text_has_time_level_and_source() =>
        Assert.Equal("2026-03-01T12:30:00.250Z warning health: eth1 is down: no carrier\n", Line(isJson: false, isJournal: false, LogLevel.Warning, "eth1 is down: no carrier"));

    [Fact]
    public void To_the_journal_it_has_a_priority_and_no_time() =>
        Assert.Equal("<3>health: eth1 is down\n", Line(isJson: false, isJournal: true, LogLevel.Error, "eth1 is down"));

    [Fact]
    public void Json_has_the_same_fields()
    {
        var line = JsonDocument.Parse(Line(isJson: true, isJournal: false, LogLevel.Information, "a \"b\"\nc")).RootElement;
        Assert.Equal(["time", "level", "source", "message"], line.EnumerateObject().Select(property => property.Name));
        Assert.Equal("2026-03-01T12:30:00.250Z", line.GetProperty("time").GetString());
        Assert.Equal("info", line.GetProperty("level").GetString());
        Assert.Equal("health", line.GetProperty("source").GetString());
        Assert.StartsWith("<6>{", Line(isJson: true, isJournal: true, LogLevel.Information, "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_is_in_a_message_it_is_one_line(bool isJson) =>
        Assert.Equal(1, Line(isJson, isJournal: false, LogLevel.Error, "a\nb\r\n\u001b[2Jc\u2028d").Count(c => c == '\n'));

    [Theory]
    [InlineData("8:4711", "socket:[4711]", true)]
    [InlineData("8:4711", "socket:[471]", false)]
    [InlineData("8:4711", "/dev/pts/0", false)]
    [InlineData("8:4711", null, false)]
    [InlineData("4711", "socket:[4711]", false)]
    [InlineData(null, "socket:[4711]", false)]
    public void Standard_error_is_the_journals_where_the_variable_names_it(string? variable, string? link, bool expected) => Assert.Equal(expected, JournalStream.IsIt(variable, link));

    [Fact]
    public void A_reason_does_not_repeat_its_subject()
    {
        Assert.Equal("no such interface", new HealthState("eth1", HealthStates.Gone, "eth1: no such interface", IsFailure: true).Reason);
        Assert.Equal("eth10: no such interface", new HealthState("eth1", HealthStates.Gone, "eth10: no such interface", IsFailure: true).Reason);
    }

    private static string Line(bool isJson, bool isJournal, LogLevel level, string message)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new SensorLog(writer, isJson, isJournal, Clock).Write(level, "health", message);
        return writer.ToString();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 30, 0, 250, TimeSpan.Zero);
    }
}
