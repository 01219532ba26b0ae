using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>Reaching a limit is an error that names the limit, never a partial result.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(
        "range i from 1 to 40000 step 1 | extend k = 1 | join kind=inner (range j from 1 to 40000 step 1 | extend k = 1) on k | count",
        nameof(KqlLimits.MaximumProducedRows))]
    [InlineData("range i from 1 to 100000 step 1 | sort by i", nameof(KqlLimits.MaximumRows))]
    [InlineData("range i from 1 to 100000 step 1 | summarize count() by i", nameof(KqlLimits.MaximumGroups))]
    [InlineData("range i from 1 to 100000 step 1 | distinct i | count", nameof(KqlLimits.MaximumGroups))]
    [InlineData("range i from 1 to 100000 step 1 | extend s = strcat(i, 'x') | join kind=inner (range i from 1 to 100000 step 1) on i | count", nameof(KqlLimits.MaximumRows))]
    [InlineData("let m = materialize(range i from 1 to 100000 step 1); m | count", nameof(KqlLimits.MaximumRows))]
    [InlineData("range i from 1 to 1000000000 step 1 | count", nameof(KqlLimits.MaximumProducedRows))]
    [InlineData("range i from 1 to 100000 step 1", nameof(KqlLimits.MaximumRows))]
    [InlineData("range i from 1 to 100000 step 1 | partition by i (take 1) | count", nameof(KqlLimits.MaximumRows))]
    public void Ends_the_run(string query, string limit)
    {
        var limits = KqlLimits.Default with { MaximumRows = 50_000, MaximumGroups = 50_000, MaximumProducedRows = 1_000_000 };
        var met = Assert.Throws<KqlLimitException>(() => Kql.Run(query, limits).Rows.Count());
        Assert.Equal(limit, met.Limit);
        Assert.Contains(limit, met.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var limits = KqlLimits.Default with { MaximumMemory = 1 << 20 };
        var met = Assert.Throws<KqlLimitException>(() => Kql.Run("range i from 1 to 1000000 step 1 | sort by i", limits).Rows.Count());
        Assert.Equal(nameof(KqlLimits.MaximumMemory), met.Limit);
    }

    [Fact]
    public void Time_is_bounded()
    {
        var limits = KqlLimits.Default with { MaximumTime = TimeSpan.Zero, MaximumProducedRows = long.MaxValue };
        var met = Assert.Throws<KqlLimitException>(() => Kql.Run("range i from 1 to 1000000000000 step 1 | count", limits).Rows.Count());
        Assert.Equal(nameof(KqlLimits.MaximumTime), met.Limit);
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var query = Kql.Compile("range i from 1 to 1000000 step 1 | count");
        Assert.Throws<OperationCanceledException>(
            () => query.Run(Binding.ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System, Cancellation = source.Token }).Rows.Count());
    }

    [Fact]
    public void A_pattern_that_would_back_track_is_linear()
    {
        string text = new('a', 50_000);
        Assert.Equal("false", Kql.Rows($"print '{text}!' matches regex '(a+)+$'"));
    }
}
