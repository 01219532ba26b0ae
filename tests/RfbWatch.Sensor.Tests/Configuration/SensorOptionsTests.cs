using RfbWatch.Capture.Live;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Tests.Configuration;

public sealed class SensorOptionsTests
{
    [Theory]
    [InlineData("addresses", RingSpread.AddressPair)]
    [InlineData("hash", RingSpread.Flow)]
    [InlineData("CPU", RingSpread.Cpu)]
    [InlineData("qm", RingSpread.Queue)]
    public void Each_fanout_mode_has_its_spread(string mode, RingSpread spread) => Assert.Equal(spread, Of(("Fanout", mode)).Live.Spread);

    [Fact]
    public void The_workers_of_all_inputs_take_the_processors_in_turn()
    {
        var options = Of(("Interfaces", "eth1,eth2"), ("Sources", "tcp://one:1"), ("Rings", "2"), ("Cpus", "8,2-5"));
        Assert.Equal([8, 2], options.LiveOf(0).Processors.Take(2));
        Assert.Equal([3, 4], options.LiveOf(1).Processors.Take(2));
        Assert.Equal(5, options.LiveOf(2).Processors[0]);
    }

    [Fact]
    public void A_short_list_begins_again()
    {
        var options = Of(("Interfaces", "eth1,eth2"), ("Rings", "3"), ("Cpus", "1,2"));
        Assert.Equal([2, 1], options.LiveOf(1).Processors);
        Assert.Empty(Of(("Interfaces", "eth1")).LiveOf(0).Processors);
    }

    private static SensorOptions Of(params (string Key, string Value)[] settings)
    {
        var configuration = SensorConfiguration.Load(null, [], settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        Assert.Empty(configuration.Errors);
        return SensorOptions.Of(configuration);
    }
}
