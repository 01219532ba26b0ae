using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Packets;

/// <summary>The checksum of IP and TCP (RFC 1071).</summary>
public static class InternetChecksum
{
    /// <summary>Largest TCP segment (header and payload) of a 1,500-byte IPv4 packet. Larger ones come from segmentation or receive offload, or from a network with jumbo frames.</summary>
    private const int LargestPlainSegment = 1480;

    /// <summary>
    /// Whether the TCP checksum of a whole segment is right (RFC 9293 section 3.1). A segment of which bytes are missing must not be asked about. Segments longer than an IP packet can be (super-frames) have no checksum yet and count as right.
    /// </summary>
    public static bool IsTcpValid(in DecodedPacket packet, ReadOnlySpan<byte> segment)
    {
        if (segment.Length > ushort.MaxValue)
        {
            return true;
        }

        return Fold(PseudoHeader(in packet, segment.Length) + Sum(segment)) == 0xffff;
    }

    /// <summary>
    /// What the checksum field of a TCP segment says about it. To be asked for packets of interest only: it reads the whole segment.
    /// </summary>
    /// <param name="packet">The packet as decoded; it holds a TCP segment.</param>
    /// <param name="memory">The memory that the packet's offsets count in.</param>
    public static TcpChecksum OfTcp(in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        const int ChecksumAt = 16;
        var segment = new TcpSegmentView(in packet, memory);
        var bytes = memory[packet.SegmentOffset..(packet.PayloadOffset + packet.PayloadLength)];
        if (packet.PayloadCut > 0 || segment.IsHeaderCut || bytes.Length > ushort.MaxValue)
        {
            return TcpChecksum.NotComputed;
        }

        var pseudoHeader = PseudoHeader(in packet, bytes.Length);
        if (Fold(pseudoHeader + Sum(bytes)) == 0xffff)
        {
            return TcpChecksum.Valid;
        }

        if (bytes.Length > LargestPlainSegment)
        {
            return TcpChecksum.NotComputed;
        }

        return BinaryPrimitives.ReadUInt16BigEndian(bytes[ChecksumAt..]) == Fold(pseudoHeader) ? TcpChecksum.Placeholder : TcpChecksum.Bad;
    }

    /// <summary>
    /// Sum of the big-endian 16-bit words of the bytes, an odd one filled up with zero; folded. The sum of words read in the other byte
    /// order is the sum in the other byte order (RFC 1071 section 2B), so the words are added as the machine reads them, many at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Each lane holds sums of 16-bit words, so it cannot overflow within the 65,535 additions of the longest packet that is checked.
            var lanes = Vector256<uint>.Zero;
            var low = Vector256.Create(0xffffu);
            while (bytes.Length >= Vector256<byte>.Count)
            {
                var words = Vector256.Create(bytes).AsUInt32();
                lanes += (words & low) + (words >>> 16);
                bytes = bytes[Vector256<byte>.Count..];
            }

            for (var lane = 0; lane < Vector256<uint>.Count; lane++)
            {
                sum += lanes[lane];
            }
        }

        while (bytes.Length >= sizeof(ulong))
        {
            sum += Words(MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        Span<byte> rest = stackalloc byte[sizeof(ulong)];
        rest.Clear();
        bytes.CopyTo(rest);
        var folded = Fold(sum + Words(MemoryMarshal.Read<ulong>(rest)));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)folded) : folded;
    }

    /// <summary>The pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1) as 32-bit words: any grouping of the 16-bit words gives the same folded sum.</summary>
    private static ulong PseudoHeader(in DecodedPacket packet, int length) =>
        Words(packet.SourceHigh) + Words(packet.SourceLow) + Words(packet.DestinationHigh) + Words(packet.DestinationLow) + IpProtocol.Tcp + (uint)length;

    private static uint Fold(ulong sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (uint)sum;
    }

    /// <summary>Both 32-bit halves added; folding later makes 16-bit words of them.</summary>
    private static ulong Words(ulong value) => (value >> 32) + (uint)value;
}
