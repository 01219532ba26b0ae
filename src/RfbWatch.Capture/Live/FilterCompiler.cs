using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Compiles a filter of pcap-filter(7) for a socket of our own.</summary>
internal static unsafe class FilterCompiler
{
    private const int SnapLength = 262_144;

    /// <summary>Compiles; null when done, else the error for people.</summary>
    public static string? Compile(string expression, LinkType linkType, out PacketSocket.FilterInstruction[]? program)
    {
        program = null;
        if (!Libpcap.IsAvailable)
        {
            return $"the filter '{expression}' {Libpcap.MissingText}, or leave the filter out";
        }

        if (expression.Contains("vlan", StringComparison.Ordinal))
        {
            // The kernel takes the tag off before the filter runs, so the compiled test would look at other bytes.
            return $"the filter '{expression}' tests VLAN tags, which a ring's filter cannot see; use the libpcap backend for it. Other filters match tagged frames as well";
        }

        var handle = Libpcap.pcap_open_dead(linkType == LinkType.Ethernet ? Libpcap.DataLinkEthernet : Libpcap.DataLinkRaw, SnapLength);
        try
        {
            if (Libpcap.pcap_compile(handle, out var compiled, expression, 1, Libpcap.NetmaskUnknown) != 0)
            {
                return $"the filter '{expression}' does not compile: {Libpcap.LastError(handle)}; see pcap-filter(7)";
            }

            program = new ReadOnlySpan<PacketSocket.FilterInstruction>(compiled.Instructions, (int)compiled.Length).ToArray();
            Libpcap.pcap_freecode(ref compiled);
            return null;
        }
        finally
        {
            Libpcap.pcap_close(handle);
        }
    }
}
