using System.Buffers.Binary;

namespace RfbWatch.Throughput;

/// <summary>Builds Ethernet frames with correct checksums in its own buffer.</summary>
internal sealed class Frame
{
    public const byte Fin = 1, Syn = 2, Rst = 4, Push = 8, Ack = 16;
    private const int Smallest = 60;
    private readonly byte[] _bytes = new byte[2048];

    public ReadOnlySpan<byte> Tcp(Endpoints ends, bool fromClient, uint sequence, uint acknowledged, byte flags, ReadOnlySpan<byte> payload)
    {
        int ip = Ethernet(ends);
        int tcp = Ip(ends, fromClient, ip, 6, 20 + payload.Length);
        var header = _bytes.AsSpan(tcp, 20);
        header.Clear();
        WritePorts(header, ends, fromClient);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], acknowledged);
        header[12] = 5 << 4;
        header[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], 0xfaf0);
        payload.CopyTo(_bytes.AsSpan(tcp + 20));
        BinaryPrimitives.WriteUInt16BigEndian(header[16..], Checksum(ends, 6, _bytes.AsSpan(tcp, 20 + payload.Length)));
        return Finish(tcp + 20 + payload.Length);
    }

    public ReadOnlySpan<byte> Udp(Endpoints ends, bool fromClient, ReadOnlySpan<byte> payload)
    {
        int ip = Ethernet(ends);
        int udp = Ip(ends, fromClient, ip, 17, 8 + payload.Length);
        var header = _bytes.AsSpan(udp, 8);
        header.Clear();
        WritePorts(header, ends, fromClient);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(8 + payload.Length));
        payload.CopyTo(_bytes.AsSpan(udp + 8));
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], Checksum(ends, 17, _bytes.AsSpan(udp, 8 + payload.Length)));
        return Finish(udp + 8 + payload.Length);
    }

    /// <summary>Writes the checksums of an IPv4 packet without options that contains TCP.</summary>
    /// <param name="packet">The packet from its IP header; padding may follow.</param>
    public static void WriteChecksums(Span<byte> packet)
    {
        Span<byte> v4 = packet[..20], segment = packet[20..BinaryPrimitives.ReadUInt16BigEndian(packet[2..])];
        v4[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(v4[10..], (ushort)~Fold(Sum(v4)));
        segment[16..18].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], (ushort)~Fold(Sum(v4[12..]) + v4[9] + (ulong)segment.Length + Sum(segment)));
    }

    private static void WritePorts(Span<byte> header, Endpoints ends, bool fromClient)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, fromClient ? ends.ClientPort : ends.ServerPort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], fromClient ? ends.ServerPort : ends.ClientPort);
    }

    private int Ethernet(Endpoints ends)
    {
        _bytes.AsSpan(0, 12).Fill(2);
        int at = 12;
        if (ends.Vlan >= 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(at), 0x8100);
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(at + 2), (ushort)ends.Vlan);
            at += 4;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(at), (ushort)(ends.IsIPv6 ? 0x86dd : 0x0800));
        return at + 2;
    }

    private int Ip(Endpoints ends, bool fromClient, int at, byte protocol, int length)
    {
        byte[] source = fromClient ? ends.Client : ends.Server;
        byte[] destination = fromClient ? ends.Server : ends.Client;
        if (ends.IsIPv6)
        {
            var v6 = _bytes.AsSpan(at, 40);
            v6.Clear();
            v6[0] = 6 << 4;
            BinaryPrimitives.WriteUInt16BigEndian(v6[4..], (ushort)length);
            v6[6] = protocol;
            v6[7] = 64;
            source.CopyTo(v6[8..]);
            destination.CopyTo(v6[24..]);
            return at + 40;
        }

        var v4 = _bytes.AsSpan(at, 20);
        v4.Clear();
        v4[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(v4[2..], (ushort)(20 + length));
        v4[6] = 0x40;
        v4[8] = 64;
        v4[9] = protocol;
        source.CopyTo(v4[12..]);
        destination.CopyTo(v4[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(v4[10..], (ushort)~Fold(Sum(v4)));
        return at + 20;
    }

    private ReadOnlySpan<byte> Finish(int length)
    {
        if (length < Smallest)
        {
            _bytes.AsSpan(length, Smallest - length).Clear();
            length = Smallest;
        }

        return _bytes.AsSpan(0, length);
    }

    private static ushort Checksum(Endpoints ends, byte protocol, ReadOnlySpan<byte> segment) =>
        (ushort)~Fold(Sum(ends.Client) + Sum(ends.Server) + protocol + (ulong)segment.Length + Sum(segment));

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        while (bytes.Length >= 4)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes);
            bytes = bytes[4..];
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (ulong)bytes[i] << (24 - 8 * i);
        }

        return (sum >> 16) + (sum & 0xffff);
    }

    private static ulong Fold(ulong sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum >> 16) + (sum & 0xffff);
        }

        return sum;
    }
}
