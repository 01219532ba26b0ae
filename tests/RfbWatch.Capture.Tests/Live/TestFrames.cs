using System.Buffers.Binary;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Ethernet frames of TCP flows, told apart by their addresses and ports.</summary>
public static class TestFrames
{
    public const int TagAt = 12;
    private const int HeaderBytes = 14;

    /// <summary>One segment of flow <paramref name="flow"/>; checksums are left 0, nobody looks.</summary>
    public static byte[] Tcp(int flow, bool back, bool ipv6, int payload = 40, int? vlan = null)
    {
        var (addressBytes, ipBytes) = ipv6 ? (16, 40) : (4, 20);
        var ip = new byte[ipBytes + 20 + payload];
        if (ipv6)
        {
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), (ushort)(20 + payload));
            (ip[6], ip[7]) = (6, 64);
            (ip[8], ip[24]) = (0xFD, 0xFD);
        }
        else
        {
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), (ushort)ip.Length);
            (ip[8], ip[9]) = (64, 6);
            (ip[12], ip[16]) = (10, 10);
        }

        var addressAt = ipv6 ? 8 : 12;
        var (client, server) = (addressAt + addressBytes - 2, addressAt + (2 * addressBytes) - 2);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(back ? server : client), (ushort)flow);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(back ? client : server), 0xFFFE);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(ipBytes + (back ? 2 : 0)), (ushort)(1024 + (flow * 13 % 60_000)));
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(ipBytes + (back ? 0 : 2)), 5900);
        ip[ipBytes + 12] = 0x50;
        ip[ipBytes + 13] = 0x18;
        return Ethernet(ip, ipv6 ? 0x86DD : 0x0800, vlan);
    }

    /// <summary>The flow number that <see cref="Tcp"/> put in, and the direction.</summary>
    public static (int Flow, bool Back, bool IPv6) Parse(ReadOnlySpan<byte> frame)
    {
        var ip = frame[14..];
        var ipv6 = ip[0] >> 4 == 6;
        var first = BinaryPrimitives.ReadUInt16BigEndian(ip[(ipv6 ? 22 : 14)..]);
        var second = BinaryPrimitives.ReadUInt16BigEndian(ip[(ipv6 ? 38 : 18)..]);
        return first == 0xFFFE ? (second, true, ipv6) : (first, false, ipv6);
    }

    /// <summary>The same frame with one more tag, before those it has.</summary>
    public static byte[] Tag(byte[] frame, int tagType, int tci) =>
        [.. frame[..TagAt], (byte)(tagType >> 8), (byte)tagType, (byte)(tci >> 8), (byte)tci, .. frame[TagAt..]];

    /// <summary>The frame's IP packet as two fragments.</summary>
    public static IEnumerable<byte[]> Fragment(byte[] frame, int id)
    {
        ArgumentNullException.ThrowIfNull(frame);
        const int FirstBytes = 32;
        var ip = frame[HeaderBytes..];
        var headerBytes = ip[0] >> 4 == 6 ? 40 : 20;
        yield return FragmentOf(ip, headerBytes, 0, FirstBytes, id);
        yield return FragmentOf(ip, headerBytes, FirstBytes, ip.Length - headerBytes, id);
    }

    private static byte[] FragmentOf(byte[] ip, int headerBytes, int start, int end, int id)
    {
        var data = ip[(headerBytes + start)..(headerBytes + end)];
        var header = ip[..headerBytes];
        if (headerBytes == 40)
        {
            (header[6], header[5]) = (44, (byte)(8 + data.Length));
            return Ethernet([.. header, 6, 0, 0, (byte)(start | (start == 0 ? 1 : 0)), 0, 0, (byte)(id >> 8), (byte)id, .. data], 0x86DD, null);
        }

        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(headerBytes + data.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)id);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)((start / 8) | (start == 0 ? 0x2000 : 0)));
        uint sum = 0;
        for (var i = 0; i < headerBytes; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(i));
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), (ushort)~(sum + (sum >> 16)));
        return Ethernet([.. header, .. data], 0x0800, null);
    }

    private static byte[] Ethernet(byte[] ip, int etherType, int? vlan)
    {
        byte[] addresses = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        byte[] tag = vlan is { } tci ? [0x81, 0x00, (byte)(tci >> 8), (byte)tci] : [];
        return [.. addresses, .. tag, (byte)(etherType >> 8), (byte)etherType, .. ip];
    }
}
