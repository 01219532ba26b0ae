using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Names;

/// <summary>The frames of a recording unchanged, and as other captures of the same traffic.</summary>
internal static class CapturedFrames
{
    /// <summary>All frames in order.</summary>
    public static List<TestFrame> Read(string path)
    {
        var frames = new List<TestFrame>();
        var batch = new FrameHeader[256];
        using var source = Capture.Files.CaptureFile.Open(path);
        while (source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                byte[] bytes = source.Memory.Slice(header.Offset, header.CapturedLength).ToArray();
                frames.Add(new TestFrame(header.Ticks, bytes, header.OriginalLength, header.LinkType));
            }
        }

        return frames;
    }

    /// <summary>As captured by a sensor whose clock is ahead.</summary>
    public static IEnumerable<TestFrame> Later(this IEnumerable<TestFrame> frames, TimeSpan time) =>
        frames.Select(frame => frame with { Ticks = frame.Ticks + time.Ticks });

    /// <summary>With a maximum number of payload bytes in each TCP segment; other frames stay whole.</summary>
    public static IEnumerable<TestFrame> WithPayloadsCut(this IEnumerable<TestFrame> frames, int payloadBytes)
    {
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        foreach (var frame in frames)
        {
            yield return Decode(decoder, frame, ref packet) ? frame.Cut(packet.PayloadOffset + payloadBytes) : frame;
        }
    }

    /// <summary>The segments sent by one endpoint of each connection: the sender of the connection's first segment, or the other.</summary>
    public static IEnumerable<TestFrame> OneDirection(this IEnumerable<TestFrame> frames, bool ofFirstSender)
    {
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var first = new Dictionary<(TcpEndpoint, TcpEndpoint), TcpEndpoint>();
        foreach (var frame in frames)
        {
            if (Decode(decoder, frame, ref packet))
            {
                var source = new TcpEndpoint(packet.Source, packet.SourcePort);
                var destination = new TcpEndpoint(packet.Destination, packet.DestinationPort);
                if (!first.TryGetValue((source, destination), out var sender))
                {
                    first[(source, destination)] = first[(destination, source)] = sender = source;
                }

                if (sender == source == ofFirstSender)
                {
                    yield return frame;
                }
            }
        }
    }

    private static bool Decode(PacketDecoder decoder, TestFrame frame, ref DecodedPacket packet)
    {
        var header = new FrameHeader
        {
            Ticks = frame.Ticks, Number = 1, CapturedLength = frame.Bytes.Length, OriginalLength = frame.OriginalLength, LinkType = frame.LinkType, StrippedVlanTci = -1,
        };
        return decoder.Decode(in header, frame.Bytes, ref packet) == DecodeResult.Tcp;
    }
}
