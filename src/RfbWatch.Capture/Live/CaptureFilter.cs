using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Tries filters of pcap-filter(7) without opening an interface.</summary>
public static class CaptureFilter
{
    /// <summary>Why the ring backend cannot use a filter on Ethernet, for people; null when it can. What libpcap's backend takes is a little more: tests of VLAN tags.</summary>
    /// <param name="expression">The filter.</param>
    public static string? Problem(string expression) => FilterCompiler.Compile(expression, LinkType.Ethernet, out _);
}
