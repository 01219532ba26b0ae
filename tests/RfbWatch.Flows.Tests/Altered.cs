using System.Buffers.Binary;
using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Changes headers of IPv4 packets that contain TCP without options; all other fields stay valid.</summary>
internal static class Altered
{
    private const int Ip = 20;
    private const int Tcp = 20;

    public static TestPacket WithHopLimit(this TestPacket packet, byte hopLimit) => packet.With(bytes => bytes[8] = hopLimit);

    public static TestPacket WithBadChecksum(this TestPacket packet) => packet.With(bytes => bytes[Ip + 16] ^= 0x55);

    /// <summary>Sets the checksum that a sender leaves for its network interface to complete: the sum of the pseudo header alone, not complemented.</summary>
    public static TestPacket WithPlaceholder(this TestPacket packet) => packet.With(bytes =>
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(Ip + 16), (ushort)~Checksum.Of(bytes[12..20], [0, 6], [(byte)((bytes.Length - Ip) >> 8), (byte)(bytes.Length - Ip)])));

    public static TestPacket WithUrgent(this TestPacket packet, ushort pointer) => packet.With(bytes =>
    {
        bytes[Ip + 13] |= (byte)TcpFlags.Urg;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(Ip + 18), pointer);
        Sum(bytes);
    });

    public static TestPacket WithIdentification(this TestPacket packet, ushort identification) => packet.With(bytes => BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), identification));

    /// <summary>Adds options, whose length must be a multiple of 4.</summary>
    public static TestPacket WithOptions(this TestPacket packet, params byte[] options)
    {
        byte[] bytes = [.. packet.Bytes[..(Ip + Tcp)], .. options, .. packet.Bytes[(Ip + Tcp)..]];
        bytes[Ip + 12] = (byte)((Tcp + options.Length) / 4 << 4);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        Sum(bytes);
        return packet with { Bytes = bytes };
    }

    /// <summary>Adds a Timestamps option (RFC 7323).</summary>
    public static TestPacket WithTimestamp(this TestPacket packet, uint value) =>
        packet.WithOptions(1, 1, 8, 10, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value, 0, 0, 0, 0);

    private static TestPacket With(this TestPacket packet, Action<byte[]> change)
    {
        byte[] bytes = packet.Bytes.ToArray();
        change(bytes);
        return packet with { Bytes = bytes };
    }

    private static void Sum(byte[] bytes)
    {
        bytes[Ip + 16] = bytes[Ip + 17] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(Ip + 16), Checksum.Of(bytes[12..20], [0, 6], [(byte)((bytes.Length - Ip) >> 8), (byte)(bytes.Length - Ip)], bytes[Ip..]));
    }
}
