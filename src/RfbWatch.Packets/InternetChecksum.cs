using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <summary>The checksum of IP and TCP (RFC 1071).</summary>
public static class InternetChecksum
{
    /// <summary>
    /// Whether the TCP checksum of a whole segment is right (RFC 9293 section 3.1). A segment of which bytes are missing must not be asked about.
    /// </summary>
    public static bool IsTcpValid(in DecodedPacket packet, ReadOnlySpan<byte> segment)
    {
        // The pseudo header as 32-bit words: any grouping of the 16-bit words gives the same folded sum.
        var sum = Words(packet.SourceHigh) + Words(packet.SourceLow) + Words(packet.DestinationHigh) + Words(packet.DestinationLow);
        sum += IpProtocol.Tcp + (uint)segment.Length;
        return Fold(sum + Sum(segment)) == 0xffff;
    }

    /// <summary>Sum of the big-endian 32-bit words of the bytes, the last one filled up with zeros; not folded.</summary>
    internal static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        while (bytes.Length >= 8)
        {
            sum += Words(BinaryPrimitives.ReadUInt64BigEndian(bytes));
            bytes = bytes[8..];
        }

        Span<byte> rest = stackalloc byte[8];
        rest.Clear();
        bytes.CopyTo(rest);
        return sum + Words(BinaryPrimitives.ReadUInt64BigEndian(rest));
    }

    internal static uint Fold(ulong sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (uint)sum;
    }

    private static ulong Words(ulong value) => (value >> 32) + (uint)value;
}
