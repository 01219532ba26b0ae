namespace RfbWatch.Packets;

/// <summary>What the checksum field of a captured TCP segment says (RFC 9293 section 3.1).</summary>
public enum TcpChecksum : byte
{
    /// <summary>Nothing: bytes of the segment were not captured, or offload made one large segment of several and left the field without meaning.</summary>
    NotComputed = 0,

    /// <summary>The checksum is right.</summary>
    Valid = 1,

    /// <summary>
    /// The field holds the sum of the pseudo header, not complemented: what a sender's stack leaves for its network interface to complete (checksum offload).
    /// A capture on the sending host shows it for honest packets; on the wire a receiver drops such a packet.
    /// </summary>
    Placeholder = 2,

    /// <summary>Neither: a receiver drops the segment.</summary>
    Bad = 3,
}
