using System.Buffers.Binary;
using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>Writes IP, TCP and UDP headers with correct lengths and checksums.</summary>
public static class IpHeaders
{
    /// <summary>EtherType of IPv4.</summary>
    public const ushort EtherTypeIPv4 = 0x0800;

    /// <summary>EtherType of IPv6.</summary>
    public const ushort EtherTypeIPv6 = 0x86DD;

    /// <summary>IP protocol number of TCP.</summary>
    public const byte ProtocolTcp = 6;

    /// <summary>IP protocol number of UDP.</summary>
    public const byte ProtocolUdp = 17;

    /// <summary>The EtherType for the address family.</summary>
    public static ushort EtherType(IpAddress address) => address.IsIPv6 ? EtherTypeIPv6 : EtherTypeIPv4;

    /// <summary>An IP packet around the payload, with the given IPv4 options, or with IPv6 extension headers already chained in the payload.</summary>
    public static byte[] Ip(IpAddress source, IpAddress destination, byte protocol, byte[] payload, ushort identification = 0, byte[]? options = null)
    {
        if (source.IsIPv6)
        {
            byte[] six = new byte[40 + payload.Length];
            six[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(six.AsSpan(4), (ushort)payload.Length);
            six[6] = protocol;
            six[7] = 64;
            source.WriteBytes(six.AsSpan(8));
            destination.WriteBytes(six.AsSpan(24));
            payload.CopyTo(six, 40);
            return six;
        }

        options ??= [];
        int length = 20 + options.Length;
        byte[] four = new byte[length + payload.Length];
        four[0] = (byte)(0x40 | (length / 4));
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(2), (ushort)four.Length);
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(4), identification);
        four[8] = 64;
        four[9] = protocol;
        source.WriteBytes(four.AsSpan(12));
        destination.WriteBytes(four.AsSpan(16));
        options.CopyTo(four, 20);
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(10), Checksum.Of(four[..length]));
        payload.CopyTo(four, length);
        return four;
    }

    /// <summary>An IP packet with one TCP segment.</summary>
    public static byte[] Tcp(TcpEndpoint source, TcpEndpoint destination, uint sequence, uint acknowledgment, TcpFlags flags, ReadOnlySpan<byte> payload, ushort window = 65535, byte[]? tcpOptions = null, ushort identification = 0)
    {
        tcpOptions ??= [];
        int header = 20 + tcpOptions.Length;
        byte[] segment = new byte[header + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), destination.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), acknowledgment);
        segment[12] = (byte)(header / 4 << 4);
        segment[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), window);
        tcpOptions.CopyTo(segment, 20);
        payload.CopyTo(segment.AsSpan(header));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum.Of(PseudoHeader(source.Address, destination.Address, ProtocolTcp, segment.Length), segment));
        return Ip(source.Address, destination.Address, ProtocolTcp, segment, identification);
    }

    /// <summary>An IP packet with one UDP datagram.</summary>
    public static byte[] Udp(TcpEndpoint source, TcpEndpoint destination, ReadOnlySpan<byte> payload)
    {
        byte[] datagram = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        payload.CopyTo(datagram.AsSpan(8));
        ushort sum = Checksum.Of(PseudoHeader(source.Address, destination.Address, ProtocolUdp, datagram.Length), datagram);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), sum == 0 ? (ushort)0xffff : sum);
        return Ip(source.Address, destination.Address, ProtocolUdp, datagram);
    }

    private static byte[] PseudoHeader(IpAddress source, IpAddress destination, byte protocol, int length)
    {
        Span<byte> pseudo = stackalloc byte[40];
        int at = source.WriteBytes(pseudo);
        at += destination.WriteBytes(pseudo[at..]);
        BinaryPrimitives.WriteUInt16BigEndian(pseudo[at..], protocol);
        BinaryPrimitives.WriteUInt16BigEndian(pseudo[(at + 2)..], (ushort)length);
        return pseudo[..(at + 4)].ToArray();
    }
}
