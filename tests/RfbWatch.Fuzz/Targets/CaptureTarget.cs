using System.Globalization;
using System.IO.Compression;
using System.Text;
using RfbWatch.Capture;
using RfbWatch.Capture.Files;
using RfbWatch.Fuzz.Mutation;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Capture files: the same frames and the same end, however the bytes arrive; every frame lies in memory.</summary>
internal sealed class CaptureTarget : FuzzTarget
{
    private static readonly CaptureFileOptions Options = new() { BufferBytes = 512, MaxFrameBytes = 1 << 20, MaxExpandedBytes = 1 << 22 };

    public override string Name => "capture";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Capture"];

    public override int EdgeFloor => 690;

    public override int Executions => 60_000;

    public override IMutator Mutator { get; } = new RecordMutator();

    public override IEnumerable<byte[]> Seeds()
    {
        var frames = new TcpConversationBuilder().Open().FromInitiator("RFB 003.008\n"u8).FromResponder("RFB 003.008\n"u8).Close().Frames();
        byte[] pcap = TestKit.CaptureFile.Pcap(frames);
        yield return pcap;
        yield return TestKit.CaptureFile.Pcap(frames, nanoseconds: true);
        yield return TestKit.CaptureFile.Pcapng(frames);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(pcap);
        }

        yield return compressed.ToArray();
    }

    public override void Run(byte[] input)
    {
        string whole = Read(new MemoryStream(input));
        foreach (int piece in new[] { 1, 37 })
        {
            string pieces = Read(new PieceStream(input, piece));
            if (input is [0x1F, 0x8B, ..])
            {
                // Damage in deflated data costs what the library had expanded in the same call, which depends on the pieces: frames are missing at the end, and nothing else differs.
                bool agree = Frames(pieces).StartsWith(Frames(whole), StringComparison.Ordinal) || Frames(whole).StartsWith(Frames(pieces), StringComparison.Ordinal);
                FuzzFailureException.ThrowUnless(agree, $"read in pieces of {piece}\n{whole}\n{pieces}");
            }
            else
            {
                FuzzFailureException.ThrowUnlessEqual(whole, pieces, $"read in pieces of {piece}");
            }
        }
    }

    private static string Frames(string text) => text[..(text.LastIndexOf('\n') + 1)];

    private static string Read(Stream stream)
    {
        using var source = Capture.Files.CaptureFile.Open(stream, "test", Options);
        var text = new StringBuilder();
        var batch = new FrameHeader[16];
        int count;
        while ((count = source.Read(batch)) > 0 || !source.IsEnded)
        {
            foreach (var frame in batch.AsSpan(0, count))
            {
                // Slicing throws where a frame is not in memory.
                var bytes = source.Memory.Slice(frame.Offset, frame.CapturedLength);
                FuzzFailureException.ThrowUnless(frame.OriginalLength >= frame.CapturedLength, "a frame was longer in the file than on the wire");
                var hash = default(HashCode);
                hash.AddBytes(bytes);
                text.Append(CultureInfo.InvariantCulture, $"{frame.Number} {frame.Ticks} {frame.CapturedLength}/{frame.OriginalLength} {frame.LinkType} {frame.StrippedVlanTci} {hash.ToHashCode():x}\n");
            }
        }

        FuzzFailureException.ThrowUnless(source.Read(batch) == 0, "frames after the end");
        return text.Append(CultureInfo.InvariantCulture, $"{source.Problem?.Kind} {source.Dropped}").ToString();
    }
}
