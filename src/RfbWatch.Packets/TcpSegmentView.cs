using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <summary>
/// The fields of a TCP header (RFC 9293 section 3.1) that are needed only for packets of interest; those needed for every packet are in
/// <see cref="DecodedPacket"/>.
/// </summary>
public readonly ref struct TcpSegmentView
{
    private const int FixedLength = 20;
    private const int DataOffsetAt = 12;
    private const int WindowAt = 14;
    private const int UrgentPointerAt = 18;

    private readonly ReadOnlySpan<byte> _header;

    /// <summary>Creates a view of the segment's header.</summary>
    /// <param name="packet">The decoded packet; it contains a TCP segment.</param>
    /// <param name="memory">The memory that the packet's offsets refer to.</param>
    public TcpSegmentView(in DecodedPacket packet, ReadOnlySpan<byte> memory) => _header = memory[packet.SegmentOffset..packet.PayloadOffset];

    /// <summary>Length of the header according to its data offset, in bytes: 20 to 60.</summary>
    internal int HeaderLength => _header[DataOffsetAt] >> 4 << 2;

    /// <summary>Whether the capture ends inside the options.</summary>
    internal bool IsHeaderCut => _header.Length < HeaderLength;

    /// <summary>The window field, not scaled (RFC 7323 section 2).</summary>
    internal ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_header[WindowAt..]);

    /// <summary>The urgent pointer; valid only with <see cref="TcpControl.Urg"/>.</summary>
    public ushort UrgentPointer => BinaryPrimitives.ReadUInt16BigEndian(_header[UrgentPointerAt..]);

    /// <summary>The options, as far as they were captured.</summary>
    public TcpOptions Options => TcpOptions.Parse(_header[FixedLength..], IsHeaderCut);
}
