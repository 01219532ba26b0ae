namespace RfbWatch.Packets;

/// <summary>
/// The fields of the innermost TCP segment (or IP fragment) of a frame. The decoder writes only the fields that its
/// result implies, so that one array of these values can be reused for all batches.
/// </summary>
public struct DecodedPacket
{
    /// <summary>Source address: its upper and lower 64 bits; an IPv4 address is in the lowest 32.</summary>
    public ulong SourceHigh;

    /// <inheritdoc cref="SourceHigh" />
    public ulong SourceLow;

    /// <summary>Destination address, in the format of <see cref="SourceHigh"/>.</summary>
    public ulong DestinationHigh;

    /// <inheritdoc cref="DestinationHigh" />
    public ulong DestinationLow;

    /// <summary>TCP source port.</summary>
    public ushort SourcePort;

    /// <summary>TCP destination port.</summary>
    public ushort DestinationPort;

    /// <summary>TCP sequence number.</summary>
    public uint Sequence;

    /// <summary>TCP acknowledgment number; valid with <see cref="TcpControl.Ack"/>.</summary>
    public uint Acknowledgment;

    /// <summary>TCP control bits.</summary>
    public TcpControl Control;

    /// <summary>Whether the addresses are IPv6.</summary>
    public bool IsIPv6;

    /// <summary>
    /// Time to live (RFC 791) or hop limit (RFC 8200) of the innermost IP header; for a reassembled packet, that of the fragment that completed it.
    /// </summary>
    public byte HopLimit;

    /// <summary>IP protocol number of the payload of the IP headers.</summary>
    public byte Protocol;

    /// <summary>Fragments only: whether more fragments follow.</summary>
    public bool MoreFragments;

    /// <summary>Offset of the payload in the memory block of the batch; never beyond the captured bytes, even if these end inside the TCP options.</summary>
    public int PayloadOffset;

    /// <summary>Number of captured payload bytes.</summary>
    public int PayloadLength;

    /// <summary>Number of bytes at the end of the payload that were on the wire but not captured.</summary>
    public int PayloadCut;

    /// <summary>Offset of the TCP header in the memory block of the batch.</summary>
    public int SegmentOffset;

    /// <summary>Fragments only: offset of the payload in the whole IP payload, in bytes.</summary>
    public int FragmentOffset;

    /// <summary>Identification of an IPv4 packet (16 bits) or of an IPv6 fragment (32 bits); 0 for other IPv6 packets.</summary>
    public uint Identification;

    /// <summary>The headers around the packet.</summary>
    public Encapsulation Encapsulation;

    /// <summary>Source address.</summary>
    public readonly IpAddress Source => new(SourceHigh, SourceLow, IsIPv6);

    /// <summary>Destination address.</summary>
    public readonly IpAddress Destination => new(DestinationHigh, DestinationLow, IsIPv6);
}
