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

    /// <summary>Which end is the lower is a coin toss, so it is chosen without a branch: the processor would guess wrongly for every second packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void From(in DecodedPacket packet, bool withNetwork, in FlowHash hash, out FlowKey key)
    {
        const int PortBits = 16;
        var source = (packet.SourceLow << PortBits) | packet.SourcePort;
        var destination = (packet.DestinationLow << PortBits) | packet.DestinationPort;
        ulong lowerHigh = 0, higherHigh = 0, swap;
        uint network = 0;
        if (packet.IsIPv6)
        {
            swap = IsAbove(in packet) ? 1UL : 0;
            (lowerHigh, higherHigh) = Order(packet.SourceHigh, packet.DestinationHigh, swap);
            network = IPv6Mark;
        }
        else
        {
            swap = source > destination ? 1UL : 0;
        }

        var (lowerLow, higherLow) = Order(packet.SourceLow, packet.DestinationLow, swap);
        var (lowerPort, higherPort) = Order(packet.SourcePort, packet.DestinationPort, swap);
        var ports = ((uint)lowerPort << PortBits) | (uint)higherPort;
        if (withNetwork)
        {
            network |= packet.Encapsulation.NetworkId() & ~IPv6Mark;
        }

        key.LowerHigh = lowerHigh;
        key.LowerLow = lowerLow;
        key.HigherHigh = higherHigh;
        key.HigherLow = higherLow;
        key.Ports = ports;
        key.Network = network;
        key.Hash = hash.Of(lowerHigh, lowerLow, higherHigh, higherLow, ports, network);
        key.Sender = (int)swap;
    }

    private static bool IsAbove(in DecodedPacket packet) =>
        packet.SourceHigh != packet.DestinationHigh ? packet.SourceHigh > packet.DestinationHigh
        : packet.SourceLow != packet.DestinationLow ? packet.SourceLow > packet.DestinationLow
        : packet.SourcePort > packet.DestinationPort;

    /// <summary>Both values as they are, or exchanged where <paramref name="swap"/> is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong First, ulong Second) Order(ulong first, ulong second, ulong swap)
    {
        var change = (first ^ second) & (0 - swap);
        return (first ^ change, second ^ change);
    }
}
