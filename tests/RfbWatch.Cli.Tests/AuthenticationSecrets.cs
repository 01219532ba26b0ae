using System.IO.Compression;
using RfbWatch.Capture.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>
/// The data that the ends of the recordings sent between their versions and the first messages, in blocks of eight bytes: challenges, responses, random
/// numbers, keys and encrypted credentials of every exchange, for any type and segmentation. Each secret of sixteen
/// bytes or more contains at least one complete block. Blocks of few different bytes or only of letters are excluded: offers, pixel formats,
/// names and reasons are not secrets.
/// </summary>
internal static class AuthenticationSecrets
{
    public const int BlockLength = 8;

    /// <summary>Number of bytes after the version of each end.</summary>
    private const int Taken = 400;

    private const int MinDifferent = 7;

    /// <summary>The blocks of one recording.</summary>
    public static IEnumerable<byte[]> Of(string path) => Streams(path)
        .Select(Inner)
        .Where(stream => BannerEnd(stream) > 0)
        .SelectMany(stream => stream.Skip(BannerEnd(stream)).Take(Taken).Chunk(BlockLength))
        .Where(block => block.Length == BlockLength && block.Distinct().Count() >= MinDifferent && !block.All(value => value is >= 0x20 and < 0x7F));

    /// <summary>The end of the last version message at the beginning (a repeater's precede the server's); 0 if there is none.</summary>
    private static int BannerEnd(byte[] stream)
    {
        const int Banner = 12;
        int at = stream.AsSpan().IndexOf("RFB "u8);
        while (at >= 0 && at + Banner <= stream.Length && stream.AsSpan(at + Banner).StartsWith("RFB "u8))
        {
            at += Banner;
        }

        return at < 0 ? 0 : Math.Min(at + Banner, stream.Length);
    }

    /// <summary>The bytes inside a WebSocket, if the stream is one.</summary>
    private static byte[] Inner(byte[] stream)
    {
        int head = stream.AsSpan().IndexOf("\r\n\r\n"u8);
        if (head < 0 || !(stream.AsSpan().StartsWith("GET "u8) || stream.AsSpan().StartsWith("HTTP/1.1 101"u8)))
        {
            return stream;
        }

        var inner = new List<byte>();
        var deflated = new List<byte>();
        for (int at = head + 4; at + 2 <= stream.Length;)
        {
            int opcode = stream[at] & 0x0F;
            bool compressed = (stream[at] & 0x40) != 0;
            bool masked = (stream[at + 1] & 0x80) != 0;
            int length = stream[at + 1] & 0x7F;
            at += 2;
            if (length == 126 && at + 2 <= stream.Length)
            {
                length = (stream[at] << 8) | stream[at + 1];
                at += 2;
            }

            int mask = at;
            at += masked ? 4 : 0;
            byte[] payload = [.. Enumerable.Range(at, Math.Max(0, Math.Min(length, stream.Length - at))).Select((place, i) => (byte)(stream[place] ^ (masked ? stream[mask + (i % 4)] : 0)))];
            if (compressed)
            {
                // RFC 7692 section 7.2.2: each message without the end of its flush; a single inflater works whether or not the window was kept.
                deflated.AddRange([.. payload, 0, 0, 0xFF, 0xFF]);
                payload = [];
            }

            inner.AddRange(opcode == 1 ? Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(payload)) : opcode <= 2 ? payload : []);
            at += length;
        }

        using var inflated = new MemoryStream();

        // An empty final block (RFC 1951, section 3.2.3) ends what has no end.
        using var inflater = new DeflateStream(new MemoryStream([.. deflated, 0x03, 0x00]), CompressionMode.Decompress);
        inflater.CopyTo(inflated);
        return [.. inner, .. inflated.ToArray()];
    }

    /// <summary>The streams of all directions of all connections, up to the first gap.</summary>
    private static IEnumerable<byte[]> Streams(string path)
    {
        var segments = new List<(object Key, uint Sequence, byte[] Bytes)>();
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var fragments = new RecordedFragments();
        var batch = new FrameHeader[256];
        using var source = Capture.Files.CaptureFile.Open(path);
        while (source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                var memory = source.Memory;
                var result = decoder.Decode(in header, memory, ref packet);
                if (result == DecodeResult.Fragment && fragments.Whole(in packet, memory) is { } whole)
                {
                    memory = whole;
                    result = decoder.DecodeReassembled(whole, ref packet);
                }

                if (result == DecodeResult.Tcp)
                {
                    object key = (packet.Source, packet.SourcePort, packet.Destination, packet.DestinationPort);
                    bool isSyn = (packet.Control & TcpControl.Syn) != 0;
                    segments.Add((key, packet.Sequence + (isSyn ? 1u : 0), memory.Slice(packet.PayloadOffset, packet.PayloadLength).ToArray()));
                }
            }
        }

        foreach (var direction in segments.GroupBy(segment => segment.Key).Select(group => group.ToList()))
        {
            uint first = direction[0].Sequence;
            var stream = new List<byte>();
            foreach (var (_, sequence, bytes) in direction.OrderBy(segment => (int)(segment.Sequence - first)))
            {
                int place = (int)(sequence - first);
                if (place <= stream.Count && place + bytes.Length > stream.Count)
                {
                    stream.AddRange(bytes.AsSpan(stream.Count - place));
                }
            }

            yield return [.. stream];
        }
    }
}
