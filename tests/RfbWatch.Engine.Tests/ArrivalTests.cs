using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>The same bytes give the same session, however they are cut, ordered, repeated or overlapped in transit.</summary>
public class ArrivalTests
{
    private const int Rounds = 3;

    /// <summary>Maximum number of segments that a segment is moved past.</summary>
    private const int Window = 4;

    public static TheoryData<string> Recordings => [.. Repetitions.Sample(GoldenLine.UndisputedFiles)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Cut_anywhere(string file) => Same(file, (segments, random) => segments.SelectMany(segment => Cut(segment, random)));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Cut_into_single_bytes(string file) => Same(file, (segments, _) =>
        segments.SelectMany(segment => segment.Payload.Length is > 1 and <= 512
            ? Enumerable.Range(0, segment.Payload.Length).Select(at => segment.Part(at, at + 1))
            : [segment]));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Repeated(string file) => Same(file, (segments, random) =>
        segments.SelectMany(segment => Enumerable.Repeat(segment, random.Next(1, 4))));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Overlapped(string file) => Same(file, (segments, random) => segments.SelectMany(segment => Overlap(segment, random)));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Reordered(string file) => Same(file, Reorder, needsBeginning: true);

    [Theory]
    [MemberData(nameof(Recordings))]
    public void All_at_once(string file) => Same(
        file,
        (segments, random) => Reorder(segments.SelectMany(segment => Cut(segment, random)).SelectMany(segment => Overlap(segment, random)).ToList(), random),
        needsBeginning: true);

    /// <param name="file">The recording.</param>
    /// <param name="arrange">The transformation applied to its segments.</param>
    /// <param name="needsBeginning">Skips recordings of connections already established, whose first byte is whichever arrives first.</param>
    private static void Same(string file, Func<List<Segment>, Random, IEnumerable<Segment>> arrange, bool needsBeginning = false)
    {
        if (needsBeginning && GoldenLine.Of(file).GetProperty("sessions").EnumerateArray().Any(session => session.Names("mid_stream", out _)))
        {
            return;
        }

        var segments = RecordedSegments.Read(GoldenLine.PathOf(file));
        var expected = RecordedSegments.Triage(segments);
        for (int seed = 0; seed < Rounds; seed++)
        {
            var found = RecordedSegments.Triage(arrange(segments, new Random(seed)));
            Assert.True(expected.Count == found.Count, $"{file}, seed {seed}: {found.Count} sessions instead of {expected.Count}");
            for (int i = 0; i < found.Count; i++)
            {
                Assert.True(expected[i] == found[i], $"{file}, seed {seed}, session {i + 1}: {Difference(expected[i], found[i])}");
            }
        }
    }

    private static IEnumerable<Segment> Cut(Segment segment, Random random)
    {
        int from = 0;
        while (segment.Payload.Length - from > 1)
        {
            int to = from + random.Next(1, Math.Min(segment.Payload.Length - from, 64) + 1);
            yield return segment.Part(from, to);
            from = to;
        }

        if (from < segment.Payload.Length || segment.Payload.Length == 0)
        {
            yield return segment.Part(from, segment.Payload.Length);
        }
    }

    private static IEnumerable<Segment> Overlap(Segment segment, Random random)
    {
        int length = segment.Payload.Length;
        if (length < 3)
        {
            return [segment];
        }

        int second = random.Next(1, length - 1);
        int first = random.Next(second + 1, length);
        return random.Next(2) == 0
            ? [segment.Part(0, first), segment.Part(second, length)]
            : [segment.Part(0, first), segment.Part(second, length), segment.Part(random.Next(second), first)];
    }

    /// <summary>
    /// Moves each segment by up to <see cref="Window"/> positions, but never past a segment of the other endpoint that it answers: a capture point
    /// between the endpoints preserves that order. A RST or a SYN ends or starts a connection, so nothing is moved past one.
    /// </summary>
    private static IEnumerable<Segment> Reorder(List<Segment> segments, Random random)
    {
        int run = 0;
        TcpEndpoint? speaker = null;
        return segments
            .Select((segment, place) =>
            {
                bool barrier = (segment.Control & (TcpControl.Syn | TcpControl.Rst)) != 0;
                if (barrier || segment.Source != speaker)
                {
                    run++;
                }

                speaker = barrier ? null : segment.Source;
                return (segment, run, key: place + (random.NextDouble() * Window));
            })
            .OrderBy(each => each.run)
            .ThenBy(each => each.key)
            .Select(each => each.segment);
    }

    private static string Difference(string expected, string found)
    {
        string[] one = expected.Split("; ");
        string[] other = found.Split("; ");
        return string.Join(" | ", one.Zip(other).Where(pair => pair.First != pair.Second).Take(5).Select(pair => $"{pair.First} became {pair.Second}"));
    }
}
