using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Both ends of a connection in an order that does not depend on who sent the packet, and the hash of that.</summary>
internal struct FlowKey
{
    /// <summary>Bit of <see cref="Network"/>.</summary>
    public const uint IPv6Mark = 0x8000_0000;

    /// <summary>The lower end ("side 0").</summary>
    public ulong LowerHigh;
    public ulong LowerLow;

    /// <summary>The higher end ("side 1").</summary>
    public ulong HigherHigh;
    public ulong HigherLow;

    /// <summary>Port of the lower end in the upper 16 bits, of the higher end in the lower.</summary>
    public uint Ports;

    /// <summary>The network (by option) in 31 bits, and in the highest whether the addresses are IPv6.</summary>
    public uint Network;

    /// <summary>32 bits of the seeded hash.</summary>
    public uint Hash;

    /// <summary>Which side sent the packet: 0 or 1.</summary>
    public int Sender;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void From(in DecodedPacket packet, bool withNetwork, in FlowHash hash, out FlowKey key)
    {
        bool swap;
        if (packet.IsIPv6)
        {
            swap = packet.SourceHigh != packet.DestinationHigh ? packet.SourceHigh > packet.DestinationHigh
                : packet.SourceLow != packet.DestinationLow ? packet.SourceLow > packet.DestinationLow
                : packet.SourcePort > packet.DestinationPort;
            key.LowerHigh = swap ? packet.DestinationHigh : packet.SourceHigh;
            key.HigherHigh = swap ? packet.SourceHigh : packet.DestinationHigh;
            key.Network = IPv6Mark;
        }
        else
        {
            swap = ((packet.SourceLow << 16) | packet.SourcePort) > ((packet.DestinationLow << 16) | packet.DestinationPort);
            key.LowerHigh = 0;
            key.HigherHigh = 0;
            key.Network = 0;
        }

        key.LowerLow = swap ? packet.DestinationLow : packet.SourceLow;
        key.HigherLow = swap ? packet.SourceLow : packet.DestinationLow;
        key.Ports = swap ? ((uint)packet.DestinationPort << 16) | packet.SourcePort : ((uint)packet.SourcePort << 16) | packet.DestinationPort;
        key.Sender = swap ? 1 : 0;
        if (withNetwork)
        {
            key.Network |= packet.Encapsulation.NetworkId() & ~IPv6Mark;
        }

        key.Hash = hash.Of(key.LowerHigh, key.LowerLow, key.HigherHigh, key.HigherLow, key.Ports, key.Network);
    }
}
