using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Sources;

/// <summary>Creates the unread traffic counts from the counters of a worker.</summary>
internal static class UnreadTrafficOf
{
    public static UnreadTraffic Worker(FlowCounters flows, PacketCounters packets) => new()
    {
        PayloadBytes = packets.SnaplenCutBytes,
        PayloadPackets = packets.SnaplenCutPackets,
        CutPackets = packets.Truncated + packets.SnaplenCutFragments,
        IncompletePackets = flows.TcpFragmentsIncomplete,
        Encapsulations = packets.Unopened.ByName(),
        LinkTypes = LinkTypes(packets),
    };

    private static SortedDictionary<string, long> LinkTypes(PacketCounters packets)
    {
        var names = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (number, count) in packets.UnsupportedLinkTypes())
        {
            names[number.ToString(CultureInfo.InvariantCulture)] = count;
        }

        if (packets.UnsupportedLinkType - names.Values.Sum() is > 0 and var others)
        {
            names["other"] = others;
        }

        return names;
    }
}
