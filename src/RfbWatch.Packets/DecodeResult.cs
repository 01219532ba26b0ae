namespace RfbWatch.Packets;

/// <summary>The result of decoding a frame.</summary>
public enum DecodeResult : byte
{
    /// <summary>A TCP segment; all fields of the packet are set.</summary>
    Tcp = 0,

    /// <summary>An IP fragment; the addresses and the fragment fields are set.</summary>
    Fragment = 1,

    /// <summary>A well-formed packet without TCP: ARP, UDP, ICMP and so on.</summary>
    NotTcp = 2,

    /// <summary>A header that contradicts itself or the enclosing headers.</summary>
    Malformed = 3,

    /// <summary>The capture (or an enclosing length) ends inside a header.</summary>
    Truncated = 4,

    /// <summary>More nested encapsulations, or more IPv6 extension headers, than the decoder follows.</summary>
    DepthLimit = 5,

    /// <summary>A link type that the decoder does not support.</summary>
    UnsupportedLinkType = 6,

    /// <summary>A frame with several packets; the payload fields describe its body, which <see cref="PacketDecoder.DecodeNext"/> reads.</summary>
    Aggregate = 7,
}
