using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Packets;

/// <summary>The checksum of IP and TCP (RFC 1071).</summary>
public static class InternetChecksum
{
    /// <summary>
    /// Largest TCP segment (header and payload) of a 1,500-byte IPv4 packet. Larger ones come from segmentation or receive offload, or from a network with
    /// jumbo frames.
    /// </summary>
    private const int LargestPlainSegment = 1480;

    /// <summary>
    /// Whether the TCP checksum of a whole segment is correct (RFC 9293 section 3.1). Must not be called for a truncated segment. Segments longer than the
    /// maximum IP packet (super-frames) have no checksum yet and count as correct.
    /// </summary>
    public static bool IsTcpValid(in DecodedPacket packet, ReadOnlySpan<byte> segment)
    {
        if (segment.Length > ushort.MaxValue)
        {
            return true;
        }

        return Fold(PseudoHeader(in packet, segment.Length) + Sum(segment)) == 0xffff;
    }

    /// <summary>Classifies the checksum field of a TCP segment. It reads the whole segment, so it should be called only for packets of interest.</summary>
    /// <param name="packet">The decoded packet; it contains a TCP segment.</param>
    /// <param name="memory">The memory that the packet's offsets refer to.</param>
    public static TcpChecksum OfTcp(in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        const int ChecksumAt = 16;
        var segment = new TcpSegmentView(in packet, memory);
        var bytes = memory[packet.SegmentOffset..(packet.PayloadOffset + packet.PayloadLength)];
        if (packet.PayloadCut > 0 || segment.IsHeaderCut || bytes.Length > ushort.MaxValue)
        {
            return TcpChecksum.NotComputed;
        }

        ulong pseudoHeader = PseudoHeader(in packet, bytes.Length);
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
    /// Returns the folded sum of the big-endian 16-bit words of the bytes; an odd last byte is padded with zero. Swapping the bytes of every word swaps the
    /// bytes of the sum (RFC 1071 section 2B), so the words are added in the machine's order, many at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Each lane sums 16-bit words, so it cannot overflow within the 65,535 additions of the longest packet that is checked.
            var lanes = Vector256<uint>.Zero;
            var low = Vector256.Create(0xffffu);
            while (bytes.Length >= Vector256<byte>.Count)
            {
                var words = Vector256.Create(bytes).AsUInt32();
                lanes += (words & low) + (words >>> 16);
                bytes = bytes[Vector256<byte>.Count..];
            }

            for (int lane = 0; lane < Vector256<uint>.Count; lane++)
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
        uint folded = Fold(sum + Words(MemoryMarshal.Read<ulong>(rest)));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)folded) : folded;
    }

    /// <summary>
    /// Returns the sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) as 32-bit words: any grouping of the 16-bit words yields the same
    /// folded sum.
    /// </summary>
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

    /// <summary>Returns the sum of both 32-bit halves; folding later reduces it to 16-bit words.</summary>
    private static ulong Words(ulong value) => (value >> 32) + (uint)value;
}
