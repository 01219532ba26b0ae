using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Packets;

/// <summary>The checksum of IP and TCP (RFC 1071).</summary>
public static class InternetChecksum
{
    /// <summary>
    /// Whether the TCP checksum of a whole segment is right (RFC 9293 section 3.1). A segment of which bytes are missing must not be asked about. Segments longer than an IP packet can be (super-frames) have no checksum yet and count as right.
    /// </summary>
    public static bool IsTcpValid(in DecodedPacket packet, ReadOnlySpan<byte> segment)
    {
        if (segment.Length > ushort.MaxValue)
        {
            return true;
        }

        // The pseudo header as 32-bit words: any grouping of the 16-bit words gives the same folded sum.
        var sum = Words(packet.SourceHigh) + Words(packet.SourceLow) + Words(packet.DestinationHigh) + Words(packet.DestinationLow);
        sum += IpProtocol.Tcp + (uint)segment.Length;
        return Fold(sum + Sum(segment)) == 0xffff;
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
