namespace RfbWatch.Packets.Tests.SecondDecoder;

/// <summary>
/// What our decoder and PacketDotNet say of the same frame. Where both find a TCP segment they agree on addresses, ports, numbers, control bits and payload; the one difference is in
/// frames that hold less than their headers promise: PacketDotNet 1.4.8 gives the payload's offset and length by the headers, up to 64 KiB behind the end of the frame, where ours are
/// those of captured bytes.
/// </summary>
internal sealed class DecoderComparison
{
    /// <summary>Tunnels and labels that PacketDotNet does not open (its EthernetPacket and UdpPacket have no case for them), by the names of <see cref="Encapsulation"/>.</summary>
    private static readonly string[] NotOpenedByPacketDotNet = ["erspan", "geneve", "gtp-u", "mpls"];

    private readonly PacketDecoder _decoder = new(Encapsulation.MaxLayers);

    /// <summary>Frames in which both found a segment.</summary>
    public int Compared { get; private set; }

    /// <summary>Compares one frame as it was captured: what one finds, the other finds, too, but for what is named here. The difference for people; null when there is none.</summary>
    public string? OfWhole(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType)
    {
        var (result, packet, other) = Both(frame, originalLength, linkType);
        return (result == DecodeResult.Tcp, other is not null) switch
        {
            (true, true) => Difference(packet, other!.Value, frame.Length),
            (true, false) => NotOpenedByPacketDotNet.Any(packet.Encapsulation.ToString().Contains) || packet.PayloadCut > 0 ? null : $"only ours finds a segment, in '{packet.Encapsulation}'",
            // The first fragment has a TCP header, but not the segment.
            (false, true) => result == DecodeResult.Fragment ? null : $"only PacketDotNet finds a segment, ours says {result}: {other}",
            (false, false) => null,
        };
    }

    /// <summary>
    /// Compares one frame whose bytes were changed. PacketDotNet then throws on lengths that ours cuts, and reads headers that ours refuses: IPv4 of another version or with a header
    /// shorter than 20 bytes, TCP with a data offset below 5, headers that the frame ends in. So ours may refuse what it reads, but not take it for something else.
    /// </summary>
    public string? OfMutant(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType)
    {
        var (result, packet, other) = Both(frame, originalLength, linkType);
        return other is not { } theirs || result is DecodeResult.Malformed or DecodeResult.Truncated or DecodeResult.Fragment ? null
            : result == DecodeResult.Tcp ? Difference(packet, theirs, frame.Length)
            : $"only PacketDotNet finds a segment, ours says {result}: {theirs}";
    }

    private (DecodeResult Result, DecodedPacket Packet, PacketDotNetDecoder.Segment? Other) Both(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType)
    {
        var header = new FrameHeader { CapturedLength = frame.Length, OriginalLength = originalLength, LinkType = linkType, StrippedVlanTci = -1, Number = 1 };
        DecodedPacket packet = default;
        var result = _decoder.Decode(in header, frame, ref packet);
        return (result, packet, PacketDotNetDecoder.Decode(frame, linkType));
    }

    private string? Difference(in DecodedPacket packet, PacketDotNetDecoder.Segment other, int frameLength)
    {
        Compared++;
        var ours = new PacketDotNetDecoder.Segment(
            packet.Source, packet.Destination, packet.SourcePort, packet.DestinationPort, packet.Sequence, packet.Acknowledgment, (byte)packet.Control, packet.PayloadOffset, packet.PayloadLength);
        var offset = Math.Min(other.PayloadOffset, frameLength);
        var within = other with { PayloadOffset = offset, PayloadLength = Math.Min(other.PayloadOffset + other.PayloadLength, frameLength) - offset };
        return ours == within ? null : $"ours {ours}, PacketDotNet {other} in {frameLength} bytes";
    }
}
