namespace RfbWatch.Packets;

/// <summary>What a frame turned out to hold.</summary>
public enum DecodeResult : byte
{
    /// <summary>A TCP segment; all of the packet's fields are set.</summary>
    Tcp = 0,

    /// <summary>An IP fragment; the addresses and the fragment fields are set.</summary>
    Fragment = 1,

    /// <summary>Something well-formed that carries no TCP: ARP, UDP, ICMP and so on.</summary>
    NotTcp = 2,

    /// <summary>A header that contradicts itself or its surroundings.</summary>
    Malformed = 3,

    /// <summary>The capture (or an enclosing length) ends inside a header.</summary>
    Truncated = 4,

    /// <summary>More encapsulations inside one another, or IPv6 extension headers in a row, than are followed.</summary>
    DepthLimit = 5,

    /// <summary>A link type this decoder does not know.</summary>
    UnsupportedLinkType = 6,

    /// <summary>A frame with several packets; the payload fields name its body, and <see cref="PacketDecoder.DecodeNext"/> reads it.</summary>
    Aggregate = 7,
}
