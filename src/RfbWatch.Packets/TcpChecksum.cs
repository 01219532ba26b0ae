namespace RfbWatch.Packets;

/// <summary>The state of the checksum field in a captured TCP segment (RFC 9293 section 3.1).</summary>
public enum TcpChecksum : byte
{
    /// <summary>Unknown: bytes of the segment were not captured, or offload merged several segments into one and left the field meaningless.</summary>
    NotComputed = 0,

    /// <summary>The checksum is correct.</summary>
    Valid = 1,

    /// <summary>
    /// The field contains the uncomplemented sum of the pseudo-header, which a sender's stack leaves for its network interface to complete (checksum offload).
    /// A capture on the sending host shows it for genuine packets; a receiver drops such a packet if it arrives on the wire.
    /// </summary>
    Placeholder = 2,

    /// <summary>Neither correct nor a placeholder: a receiver drops the segment.</summary>
    Bad = 3,
}
