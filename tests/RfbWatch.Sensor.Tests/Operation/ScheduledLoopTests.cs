using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Tests.Operation;

public sealed class ScheduledLoopTests
{
    /// <summary>Seven times the rule's duration, below, at and above the maximum.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000, 7_000)]
    [InlineData(4_285, 29_995)]
    [InlineData(4_286, 30_000)]
    [InlineData(3_600_000, 30_000)]
    public void While_rows_are_behind_the_pause_depends_on_the_rule_before(int tookMilliseconds, int pauseMilliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pauseMilliseconds), ScheduledLoop.PauseAfter(TimeSpan.FromMilliseconds(tookMilliseconds)));
}
