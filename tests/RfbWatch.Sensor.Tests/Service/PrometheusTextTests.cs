using System.Diagnostics.Metrics;
using RfbWatch.Sensor.Metrics;

namespace RfbWatch.Sensor.Tests.Service;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Instruments_are_written_by_name_with_escaped_labels()
    {
        using var meter = new Meter("test");
        meter.CreateObservableGauge("ratio", () => 0.25, description: "A ratio.");
        meter.CreateObservableCounter("frames", () => new Measurement<long>[]
        {
            new(7, new KeyValuePair<string, object?>("source", "eth\"0\\\n")),
            new(8, new("source", "b"), new("kind", "x")),
        }, description: "Frames.");
        Assert.Equal("""
            # HELP frames_total Frames.
            # TYPE frames_total counter
            frames_total{source="eth\"0\\\n"} 7
            frames_total{source="b",kind="x"} 8
            # HELP ratio A ratio.
            # TYPE ratio gauge
            ratio 0.25

            """.ReplaceLineEndings("\n"), PrometheusText.Write(meter));
    }

    [Fact]
    public void Another_meter_of_the_same_name_is_left_out()
    {
        using var mine = new Meter("twin");
        using var other = new Meter("twin");
        mine.CreateObservableGauge("mine", () => 1L);
        other.CreateObservableGauge("other", () => 2L);
        Assert.DoesNotContain("other", PrometheusText.Write(mine));
    }
}
