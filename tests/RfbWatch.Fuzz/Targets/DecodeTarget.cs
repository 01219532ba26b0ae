using System.Globalization;
using RfbWatch.Capture.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Fuzz.Targets;

/// <summary>
/// Single frames: nothing outside the frame is read, and nothing outside it changes the result. An input is the link type and the bytes missing of the frame (one byte each), then the frame.
/// </summary>
internal sealed class DecodeTarget : FuzzTarget
{
    private const int HeaderBytes = 2;
    private const int Surroundings = 64;
    private const int MaxFrame = 8 << 10;

    private static readonly LinkType[] LinkTypes = Enum.GetValues<LinkType>();

    private readonly PacketDecoder _decoder = new(Encapsulation.MaxLayers);
    private readonly GuardedMemory? _guarded = OperatingSystem.IsLinux() ? new(2 * MaxFrame) : null;
    private readonly byte[] _open = new byte[MaxFrame + (2 * Surroundings)];

    public override string Name => "decode";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Packets"];

    public override int EdgeFloor => 1_480;

    public override int Executions => 400_000;

    public override int MaxLength => MaxFrame;

    public override IEnumerable<byte[]> Seeds()
    {
        // One frame of each stack of headers in the recordings, and the same segment in all link types.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var batch = new FrameHeader[256];
        foreach (string file in Directory.EnumerateFiles(RepositoryFolder.Pcaps, "*.pcap*").Order(StringComparer.Ordinal))
        {
            using var source = Capture.Files.CaptureFile.Open(file);
            int count = source.Read(batch);
            foreach (var frame in batch.Take(count))
            {
                byte[] bytes = source.Memory.Slice(frame.Offset, frame.CapturedLength).ToArray();
                if (bytes.Length < 400 && Array.IndexOf(LinkTypes, frame.LinkType) is >= 0 and var type && seen.Add(Decode(bytes, 0, frame.LinkType, bytes.Length, withAddresses: false)))
                {
                    yield return [(byte)type, 0, .. bytes];
                }
            }
        }

        var segment = new TcpConversationBuilder().Open().FromInitiator("RFB 003.008\n"u8).Packets;
        for (int type = 0; type < LinkTypes.Length; type++)
        {
            foreach (var frame in segment.Frames(LinkTypes[type]))
            {
                yield return [(byte)type, 0, .. frame.Bytes];
            }
        }
    }

    public override void Run(byte[] input)
    {
        if (input.Length < HeaderBytes)
        {
            return;
        }

        var type = LinkTypes[input[0] % LinkTypes.Length];
        var frame = input.AsSpan(HeaderBytes);
        int original = frame.Length + input[1];
        string alone = Decode(_guarded is null ? frame : _guarded.AtEnd(frame), 0, type, original);
        foreach (byte fill in (ReadOnlySpan<byte>)[0x00, 0xFF, 0x45])
        {
            var memory = _open.AsSpan(0, frame.Length + (2 * Surroundings));
            memory.Fill(fill);
            frame.CopyTo(memory[Surroundings..]);
            FuzzFailureException.ThrowUnlessEqual(alone, Decode(memory, Surroundings, type, original, length: frame.Length), $"between bytes of {fill:x2}");
        }
    }

    private string Decode(ReadOnlySpan<byte> memory, int offset, LinkType type, int original, bool withAddresses = true, int length = -1)
    {
        length = length < 0 ? memory.Length : length;
        var header = new FrameHeader { Offset = offset, CapturedLength = length, OriginalLength = original, LinkType = type, StrippedVlanTci = -1, Number = 1 };
        DecodedPacket packet = default;
        var result = _decoder.Decode(in header, memory, ref packet);
        if (result is not (DecodeResult.Tcp or DecodeResult.Fragment))
        {
            return result.ToString();
        }

        int payload = packet.PayloadOffset - offset;
        FuzzFailureException.ThrowUnless(
            payload >= 0 && packet.PayloadLength >= 0 && payload + packet.PayloadLength <= length, $"payload of {packet.PayloadLength} bytes at {payload} of a frame of {length} bytes");
        FuzzFailureException.ThrowUnless(packet.PayloadCut >= 0, "fewer than no bytes are missing");
        string options = "";
        string checksum = "";
        if (result == DecodeResult.Tcp)
        {
            var segment = new TcpSegmentView(in packet, memory);
            options = segment.Options.ToString()!;
            checksum = InternetChecksum.OfTcp(in packet, memory).ToString();
        }

        string kind = string.Create(CultureInfo.InvariantCulture, $"{result} {packet.Encapsulation} {packet.IsIPv6} {packet.Protocol} {packet.MoreFragments} {packet.FragmentOffset} {packet.Control}");
        return !withAddresses ? kind : kind + string.Create(
            CultureInfo.InvariantCulture,
            $" {packet.Source}:{packet.SourcePort} > {packet.Destination}:{packet.DestinationPort} {packet.HopLimit} {packet.Sequence} {packet.Acknowledgment} {packet.Identification} {payload}+{packet.PayloadLength}-{packet.PayloadCut} {options} {checksum}");
    }
}
