using RfbWatch.Capture.Files;
using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>Recordings whose packets arrived in IP fragments, with any one fragment lost: the packet is lost with it, and reported as missing.</summary>
public class FragmentLossTests
{
    public static TheoryData<string> Fragmented => [.. GoldenLine.Files.Where(file => FragmentsOf(Frames(file)).Count > 0)];

    [Fact]
    public void There_are_such_recordings() => Assert.True(Fragmented.Count >= 2);

    [Theory]
    [MemberData(nameof(Fragmented))]
    public void One_fragment_lost(string file)
    {
        var frames = Frames(file);
        var line = GoldenLine.Of(file);
        var whole = Sessions(frames);
        foreach (int lost in FragmentsOf(frames))
        {
            var parts = Sessions([.. frames.Where((_, place) => place != lost)]);
            foreach (var part in parts)
            {
                Assert.Empty(PartialClaims.False(part, whole, line).Select(claim => $"frame {lost + 1} lost: {claim}"));
            }

            Assert.True(parts.Sum(part => part.MissedBytes) > whole.Sum(session => session.MissedBytes), $"frame {lost + 1} lost, and nothing missed");
        }
    }

    private static List<Session> Sessions(List<TestFrame> frames)
    {
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(TestKit.CaptureFile.Pcap(frames)), "memory");
        return [.. TriageRun.Execute(new TriageOptions { Paths = [], MaxChallengeAnalyses = 0 }, source).Sessions.Select(found => found.Session)];
    }

    private static List<int> FragmentsOf(List<TestFrame> frames)
    {
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var batch = FrameBatch.Of(frames);
        return [.. Enumerable.Range(0, frames.Count).Where(place => decoder.Decode(in batch.Headers[place], batch.Memory, ref packet) == DecodeResult.Fragment)];
    }

    private static List<TestFrame> Frames(string file)
    {
        var frames = new List<TestFrame>();
        var batch = new FrameHeader[256];
        using var source = Capture.Files.CaptureFile.Open(GoldenLine.PathOf(file));
        while (source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                frames.Add(new TestFrame(header.Ticks, source.Memory.Slice(header.Offset, header.CapturedLength).ToArray(), header.OriginalLength, header.LinkType));
            }
        }

        return frames;
    }
}
