using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Compiles pcap-filter(7) expressions for the ring backend, and checks them without opening an interface.</summary>
public static class CaptureFilter
{
    /// <summary>
    /// Returns why a backend cannot use a filter on Ethernet, as a message to the user; null if it can. Only libpcap supports tests of VLAN tags.
    /// </summary>
    /// <param name="expression">The filter.</param>
    /// <param name="backend">The backend that will use it; Automatic for the default backend of this system.</param>
    public static string? Problem(string expression, LiveBackend backend) =>
        LiveBackends.Resolve(backend) == LiveBackend.PacketRing ? Compile(expression, LinkType.Ethernet, out _) : CompileAny(expression, LinkType.Ethernet, out _);

    /// <summary>Compiles a filter for one of our own sockets. Returns null on success, otherwise the error message.</summary>
    internal static string? Compile(string expression, LinkType linkType, out BpfInstruction[]? program)
    {
        program = null;
        if (PcapLibrary.Current.Obstacle is null && expression.Contains("vlan", StringComparison.Ordinal))
        {
            // The kernel removes the tag before the filter runs, so the compiled test would read the wrong bytes.
            return $"the filter '{expression}' tests VLAN tags, which the filter of a ring cannot see; use the libpcap backend for it. Other filters also match tagged frames";
        }

        return CompileAny(expression, linkType, out program);
    }

    private static string? CompileAny(string expression, LinkType linkType, out BpfInstruction[]? program)
    {
        program = null;
        if (PcapLibrary.Current.Obstacle is { } obstacle)
        {
            return $"the filter '{expression}' {obstacle}, or remove the filter";
        }

        return PcapLibrary.Current.Compile(expression, linkType, out program) is { } error ? $"the filter '{expression}' does not compile: {error}; see pcap-filter(7)" : null;
    }
}
