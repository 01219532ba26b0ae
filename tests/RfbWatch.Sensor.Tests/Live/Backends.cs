using RfbWatch.Capture.Live;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>The available backends, by their names in the settings: libpcap if it is installed.</summary>
public static class Backends
{
    public static TheoryData<string> All => PcapLibrary.Current.Obstacle is null ? ["af_packet", "libpcap"] : ["af_packet"];
}
