using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Both endpoints of a connection in an order that does not depend on the sender of the packet, and their hash.</summary>
internal struct FlowKey
{
    /// <summary>The bit of <see cref="Network"/> that marks IPv6 addresses.</summary>
    public const uint IPv6Mark = 0x8000_0000;

    /// <summary>The lower endpoint ("side 0").</summary>
    public ulong LowerHigh;
    public ulong LowerLow;

    /// <summary>The higher endpoint ("side 1").</summary>
    public ulong HigherHigh;
    public ulong HigherLow;

    /// <summary>Port of the lower endpoint in the upper 16 bits, of the higher endpoint in the lower 16.</summary>
    public uint Ports;

    /// <summary>The network (if enabled) in the lower 31 bits; the highest bit is <see cref="IPv6Mark"/>.</summary>
    public uint Network;

    /// <summary>32 bits of the seeded hash.</summary>
    public uint Hash;

    /// <summary>The side that sent the packet: 0 or 1.</summary>
    public int Sender;

    /// <summary>
    /// Creates the key of a packet. Which endpoint is lower is random, so the order is determined without a branch, which the processor would mispredict for
    /// every second packet.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void From(in DecodedPacket packet, bool withNetwork, in FlowHash hash, out FlowKey key)
    {
        const int PortBits = 16;
        ulong source = (packet.SourceLow << PortBits) | packet.SourcePort;
        ulong destination = (packet.DestinationLow << PortBits) | packet.DestinationPort;
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
        uint ports = ((uint)lowerPort << PortBits) | (uint)higherPort;
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

    /// <summary>Returns both values, swapped if <paramref name="swap"/> is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong First, ulong Second) Order(ulong first, ulong second, ulong swap)
    {
        ulong change = (first ^ second) & (0 - swap);
        return (first ^ change, second ^ change);
    }
}
