using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>One frame of a group during processing.</summary>
internal struct PacketSlot
{
    /// <summary>The result of decoding the frame.</summary>
    public DecodeResult Result;

    /// <summary>Number of the entry that the index contains for the key; 0 if there is none, or if the frame is not a TCP segment.</summary>
    public int Number;

    /// <summary>Key of the packet; only for a TCP segment.</summary>
    public FlowKey Key;

    /// <summary>The packet, with the fields that the result implies.</summary>
    public DecodedPacket Packet;
}
