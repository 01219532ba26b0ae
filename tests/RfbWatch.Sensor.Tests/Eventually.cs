using System.Diagnostics;

namespace RfbWatch.Sensor.Tests;

/// <summary>Waits for what another thread or process brings about.</summary>
internal static class Eventually
{
    /// <summary>Far longer than anything here takes, so that a loaded machine fails no test.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<TimeSpan> Is(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Limit, $"not within {Limit.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }

        return watch.Elapsed;
    }
}
