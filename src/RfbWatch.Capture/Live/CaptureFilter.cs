using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Compiles filters of pcap-filter(7) for the ring backend, and tries them without opening an interface.</summary>
public static class CaptureFilter
{
    /// <summary>Why a backend cannot use a filter on Ethernet, for people; null when it can. libpcap takes a little more than the ring does: tests of VLAN tags.</summary>
    /// <param name="expression">The filter.</param>
    /// <param name="backend">The backend that is to use it; Automatic for that of this system.</param>
    public static string? Problem(string expression, LiveBackend backend) =>
        LiveBackends.Resolve(backend) == LiveBackend.PacketRing ? Compile(expression, LinkType.Ethernet, out _) : CompileAny(expression, LinkType.Ethernet, out _);

    /// <summary>Compiles a filter for a socket of our own; null when done, else the error for people.</summary>
    internal static string? Compile(string expression, LinkType linkType, out BpfInstruction[]? program)
    {
        program = null;
        if (PcapLibrary.Current.Obstacle is null && expression.Contains("vlan", StringComparison.Ordinal))
        {
            // The kernel takes the tag off before the filter runs, so the compiled test would look at other bytes.
            return $"the filter '{expression}' tests VLAN tags, which a ring's filter cannot see; use the libpcap backend for it. Other filters match tagged frames as well";
        }

        return CompileAny(expression, linkType, out program);
    }

    private static string? CompileAny(string expression, LinkType linkType, out BpfInstruction[]? program)
    {
        program = null;
        if (PcapLibrary.Current.Obstacle is { } obstacle)
        {
            return $"the filter '{expression}' {obstacle}, or leave the filter out";
        }

        return PcapLibrary.Current.Compile(expression, linkType, out program) is { } error ? $"the filter '{expression}' does not compile: {error}; see pcap-filter(7)" : null;
    }
}
