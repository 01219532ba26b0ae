using RfbWatch.Engine.Runs;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>
/// Every recording as captured with a short snap length, truncated at any frame: the run ends as documented, and bytes that were not captured are reported.
/// Runs a sample of lengths and ends; all of them if RFBWATCH_SNAPLEN is "all".
/// </summary>
public class SnapLengthTests
{
    private const int Shortest = 40, Longest = 128, Samples = 6, MaxFrames = 2000;

    private static readonly bool All = Environment.GetEnvironmentVariable("RFBWATCH_SNAPLEN") == "all";

    public static TheoryData<string> Recordings => [.. Repetitions.Sample(GoldenLine.Files)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Bytes_cut_by_a_short_snap_length_are_reported(string file)
    {
        var frames = Frames(file);
        foreach (var (length, end) in Cases(file, frames.Count))
        {
            var cut = frames.Take(end).Select(frame => frame.Cut(length)).ToList();
            var result = Run(cut);
            string name = $"{file}, snap length {length}, {end} frames";
            var code = result.ExitCode(failOn: null);

            Assert.True(code is ExitCode.Done or ExitCode.Incomplete or ExitCode.Degraded, $"{name}: {code}");
            Assert.DoesNotContain(result.Problems, problem => problem.Contains("internal error", StringComparison.Ordinal));

            // The missing bytes are computed independently from the whole frames: the bytes of TCP segments and fragments that were cut off.
            var (whole, left) = (Payload(frames.Take(end)), Payload(cut));
            if (whole > left)
            {
                Assert.True(result.Incomplete && code is ExitCode.Incomplete or ExitCode.Degraded, $"{name}: {whole - left} bytes are missing, and the exit code is {code}");
                Assert.True(result.Totals.Unread.Any, $"{name}: {whole - left} bytes are missing, and nothing is reported");
            }

            Assert.Equal(Cut(cut), (result.Totals.Unread.PayloadBytes, result.Totals.Unread.PayloadPackets));
        }
    }

    private static IEnumerable<(int Length, int End)> Cases(string file, int frames)
    {
        if (All)
        {
            return Enumerable.Range(Shortest, Longest - Shortest + 1).SelectMany(length => Enumerable.Range(1, frames).Select(end => (length, end)));
        }

        var random = new Random(file.Sum(letter => letter));
        return Enumerable.Range(0, Samples).Select(sample => (random.Next(Shortest, Longest + 1), sample == 0 ? frames : random.Next(1, frames + 1)));
    }

    private static TriageResult Run(List<TestFrame> frames)
    {
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(TestKit.CaptureFile.Pcapng(frames)), "memory");
        return TriageRun.Execute(new TriageOptions { Paths = [], MaxChallengeAnalyses = 0 }, source);
    }

    /// <summary>Bytes of TCP payload, and of IP fragments.</summary>
    private static long Payload(IEnumerable<TestFrame> frames) => Packets(frames).Sum(packet => packet.PayloadLength);

    /// <summary>Missing payload bytes of TCP segments, and the number of those segments. Those in fragments are unknown.</summary>
    private static (long Bytes, long Packets) Cut(IEnumerable<TestFrame> frames)
    {
        var cut = Packets(frames, tcpOnly: true).Where(packet => packet.PayloadCut > 0).ToList();
        return (cut.Sum(packet => packet.PayloadCut), cut.Count);
    }

    private static List<DecodedPacket> Packets(IEnumerable<TestFrame> frames, bool tcpOnly = false)
    {
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        var batch = FrameBatch.Of(frames);
        var packets = new List<DecodedPacket>();
        DecodedPacket packet = default;
        foreach (ref readonly var header in batch.Headers.AsSpan())
        {
            if (decoder.Decode(in header, batch.Memory, ref packet) is var result && (result == DecodeResult.Tcp || (result == DecodeResult.Fragment && !tcpOnly)))
            {
                packets.Add(packet);
            }
        }

        return packets;
    }

    private static List<TestFrame> Frames(string file)
    {
        var frames = new List<TestFrame>();
        var batch = new FrameHeader[256];
        using var source = Capture.Files.CaptureFile.Open(GoldenLine.PathOf(file));
        while (frames.Count < MaxFrames && source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                frames.Add(new TestFrame(header.Ticks, source.Memory.Slice(header.Offset, header.CapturedLength).ToArray(), header.OriginalLength, header.LinkType));
            }
        }

        return frames;
    }
}
