namespace RfbWatch.Packets.Tests.SecondDecoder;

/// <summary>
/// Compares the results of our decoder and PacketDotNet for the same frame. Where both find a TCP segment, they agree on addresses, ports, numbers, control
/// bits and payload. The only difference is in frames that are shorter than their headers claim: PacketDotNet 1.4.8 computes the payload's offset and length
/// from the headers, up to 64 KiB beyond the end of the frame, whereas ours refer to captured bytes.
/// </summary>
internal sealed class DecoderComparison
{
    /// <summary>
    /// Tunnels and labels that PacketDotNet does not decode (its EthernetPacket and UdpPacket have no case for them), under their names in
    /// <see cref="Encapsulation"/>.
    /// </summary>
    private static readonly string[] NotOpenedByPacketDotNet = ["erspan", "geneve", "gtp-u", "mpls"];

    private readonly PacketDecoder _decoder = new(Encapsulation.MaxLayers);

    /// <summary>Frames in which both found a segment.</summary>
    public int Compared { get; private set; }

    /// <summary>
    /// Compares one frame as captured: both decoders find the same segments, with the exceptions named here. Returns a description of the difference; null if
    /// there is none.
    /// </summary>
    public string? OfWhole(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType)
    {
        var (result, packet, other) = Both(frame, originalLength, linkType);
        return (result == DecodeResult.Tcp, other is not null) switch
        {
            (true, true) => Difference(packet, other!.Value, frame.Length),
            (true, false) => NotOpenedByPacketDotNet.Any(packet.Encapsulation.ToString().Contains) || packet.PayloadCut > 0 ? null : $"only ours finds a segment, in '{packet.Encapsulation}'",
            // The first fragment has a TCP header, but is not the whole segment.
            (false, true) => result == DecodeResult.Fragment ? null : $"only PacketDotNet finds a segment, ours says {result}: {other}",
            (false, false) => null,
        };
    }

    /// <summary>
    /// Compares one frame whose bytes were changed. PacketDotNet throws on lengths that ours clamps, and accepts headers that ours rejects: IPv4 with another
    /// version or with a header shorter than 20 bytes, TCP with a data offset below 5, headers that are cut off by the end of the frame. So ours may reject
    /// what PacketDotNet accepts, but not decode it differently.
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
        int offset = Math.Min(other.PayloadOffset, frameLength);
        var within = other with { PayloadOffset = offset, PayloadLength = Math.Min(other.PayloadOffset + other.PayloadLength, frameLength) - offset };
        return ours == within ? null : $"ours {ours}, PacketDotNet {other} in {frameLength} bytes";
    }
}
