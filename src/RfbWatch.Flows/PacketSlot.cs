using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>One frame of a group on its way to its flow.</summary>
internal struct PacketSlot
{
    /// <summary>What the frame is.</summary>
    public DecodeResult Result;

    /// <summary>Number of the entry that the index named for the key; 0 where it named none, and for a frame that is no TCP segment.</summary>
    public int Number;

    /// <summary>Key of the packet; only of a TCP segment.</summary>
    public FlowKey Key;

    /// <summary>The packet, as far as the result says.</summary>
    public DecodedPacket Packet;
}
