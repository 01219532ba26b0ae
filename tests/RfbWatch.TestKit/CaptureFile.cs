using System.Buffers.Binary;
using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>Writes frames in a capture file format.</summary>
public static class CaptureFile
{
    private const int TicksPerMicrosecond = 10;

    /// <summary>Classic pcap, little-endian, microseconds (or nanoseconds); the link type is that of the first frame.</summary>
    public static byte[] Pcap(IEnumerable<TestFrame> frames, bool nanoseconds = false, int snaplen = 262_144)
    {
        using var file = new MemoryStream();
        var all = frames as IReadOnlyList<TestFrame> ?? [.. frames];
        var linkType = all.Count == 0 ? LinkType.Ethernet : all[0].LinkType;
        Write(file, nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4, 2 | (4 << 16), 0, 0, (uint)snaplen, (uint)linkType);
        foreach (var frame in all)
        {
            long since = frame.Ticks - DateTime.UnixEpoch.Ticks;
            long fraction = since % TimeSpan.TicksPerSecond;
            Write(file, (uint)(since / TimeSpan.TicksPerSecond), (uint)(nanoseconds ? fraction * 100 : fraction / TicksPerMicrosecond), (uint)frame.Bytes.Length, (uint)frame.OriginalLength);
            file.Write(frame.Bytes);
        }

        return file.ToArray();
    }

    /// <summary>pcapng, little-endian, one section, one interface per link type, enhanced packet blocks in microseconds.</summary>
    public static byte[] Pcapng(IEnumerable<TestFrame> frames)
    {
        using var file = new MemoryStream();
        var all = frames as IReadOnlyList<TestFrame> ?? [.. frames];
        List<LinkType> interfaces = [.. all.Select(frame => frame.LinkType).Distinct()];
        Write(file, 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0xffffffff, 0xffffffff, 28);
        foreach (var linkType in interfaces)
        {
            Write(file, 1, 20, (uint)linkType, 262_144, 20);
        }

        foreach (var frame in all)
        {
            int padding = (4 - (frame.Bytes.Length & 3)) & 3;
            uint length = (uint)(32 + frame.Bytes.Length + padding);
            ulong time = (ulong)((frame.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond);
            Write(file, 6, length, (uint)interfaces.IndexOf(frame.LinkType), (uint)(time >> 32), (uint)time, (uint)frame.Bytes.Length, (uint)frame.OriginalLength);
            file.Write(frame.Bytes);
            file.Write(new byte[padding]);
            Write(file, length);
        }

        return file.ToArray();
    }

    private static void Write(MemoryStream file, params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            file.Write(bytes);
        }
    }
}
