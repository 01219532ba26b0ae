using System.IO.Compression;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// A session has one name, whatever file, sensor or part of the capture it is read from, and no two sessions share a name. Checked on all recordings.
/// </summary>
public sealed class OneNameTests : IDisposable
{
    /// <summary>Enough for all headers in front of a payload in the recordings; most payloads are truncated.</summary>
    private const int Snap = 130;

    private readonly TestFolder _folder = new();

    public static TheoryData<string> Recordings =>
        [.. Repetitions.Sample(GoldenLine.All.Where(line => line.Names("sessions", out var sessions) && sessions.GetArrayLength() > 0).Select(GoldenLine.FileOf))];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void However_it_is_read_it_has_the_same_name(string file)
    {
        var frames = Frames(file);
        int third = (frames.Count + 2) / 3;
        string plain = _folder.Write("a.pcapng", CaptureFile.Pcapng(frames));
        string later = _folder.Write("later.pcapng", CaptureFile.Pcapng(Later(frames)));
        var whole = Names([GoldenLine.PathOf(file)]);
        List<string?> wrong =
        [
            Same("as pcapng", whole, plain),
            Same("compressed", whole, _folder.Write("a.pcapng.gz", Compressed(CaptureFile.Pcapng(frames)))),
            Same("5 microseconds later", whole, later),
            Same("rotated into three files", whole, [.. frames.Chunk(third).Select((part, i) => _folder.Write($"a-{i}.pcapng", CaptureFile.Pcapng(part)))]),
            Same("from two sensors", whole, plain, later),
            Part("payloads cut", whole, _folder.Write("cut.pcapng", CaptureFile.Pcapng(frames.Select(frame => frame.Cut(Snap))))),
            Part("one direction, to the lower port", whole, _folder.Write("lower.pcapng", CaptureFile.Pcapng(OneDirection(file, lower: true)))),
            Part("one direction, to the higher port", whole, _folder.Write("higher.pcapng", CaptureFile.Pcapng(OneDirection(file, lower: false)))),
        ];
        Assert.True(wrong.TrueForAll(each => each is null), $"{file}:\n  {string.Join("\n  ", wrong.OfType<string>())}");
    }

    [Fact]
    public void No_two_sessions_of_all_recordings_share_a_name()
    {
        var names = Rows([RepositoryFolder.Pcaps]).Select(row => ((string)row.Cell("SessionId")!, (string)row.Cell("EvidenceFile")!)).ToList();
        var shared = names.GroupBy(each => each.Item1).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(each => Path.GetFileName(each.Item2)))}").ToList();
        Assert.True(shared.Count == 0, $"{shared.Count} names are shared: {string.Join("; ", shared)}");
    }

    [Fact]
    public void A_second_sensor_adds_no_alert()
    {
        foreach (string file in GoldenLine.Files)
        {
            _folder.Write(Path.Combine("second", file), CaptureFile.Pcapng(Later(Frames(file))));
        }

        var one = Alerts([RepositoryFolder.Pcaps]);
        var two = Alerts([RepositoryFolder.Pcaps, _folder.Of("second")]);
        Assert.NotEmpty(one);
        Assert.True(one.SequenceEqual(two), $"{two.Except(one).Count()} more alerts, {one.Except(two).Count()} fewer, of {one.Count}: {string.Join("; ", two.Except(one).Concat(one.Except(two)).Take(5))}");
    }

    public void Dispose() => _folder.Dispose();

    private static string? Same(string how, List<string> whole, params string[] paths)
    {
        var found = Names(paths);
        return whole.SequenceEqual(found) ? null : $"{how}: {string.Join(" ", found)} instead of {string.Join(" ", whole)}";
    }

    /// <summary>A part may contain fewer sessions, but no others. A session whose opening is missing has a separate name.</summary>
    private static string? Part(string how, List<string> whole, string path)
    {
        var rows = Rows([path]);
        var strange = rows.Where(row => (string)row.Cell("Initiator")! != "Unknown").Select(Name).Except(whole).ToList();
        return strange.Count > 0 ? $"{how}: {string.Join(" ", strange)} is none of {string.Join(" ", whole)}"
            : rows.Count > whole.Count ? $"{how}: {rows.Count} sessions instead of {whole.Count}"
            : null;
    }

    private static List<string> Names(string[] paths) => [.. Rows(paths).Select(Name).Order(StringComparer.Ordinal)];

    private static string Name(TableRow row) => $"{row.Cell("SessionId")}/{row.Cell("FlowId")}";

    private static List<TableRow> Rows(string[] paths)
    {
        var options = new TriageOptions { Paths = paths, MaxChallengeAnalyses = 0 };
        return [.. TriageRun.Execute(options).Sessions.Select(found => Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows)))];
    }

    private static List<string> Alerts(string[] paths)
    {
        using var rows = new TriageOutput.Rows();
        TriageRun.Execute(new TriageOptions { Paths = paths, Hunt = new HuntOptions() }, rows);
        return [.. rows.All.Where(row => row.Table.Name == "AlertInfo").Select(row => $"{row.Cell("AlertId")} {row.Cell("Title")}").Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<TestFrame> Later(IEnumerable<TestFrame> frames) => frames.Select(frame => frame with { Ticks = frame.Ticks + 50 });

    private static List<TestFrame> Frames(string file) => [.. Read(file, (_, _) => true)];

    /// <summary>The frames addressed to the lower, or to the higher, of the two ports.</summary>
    private static IEnumerable<TestFrame> OneDirection(string file, bool lower) =>
        Read(file, (packet, result) => result != DecodeResult.Tcp || (packet.DestinationPort < packet.SourcePort) == lower);

    private static List<TestFrame> Read(string file, Func<DecodedPacket, DecodeResult, bool> wanted)
    {
        var frames = new List<TestFrame>();
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var batch = new FrameHeader[256];
        using var source = Capture.Files.CaptureFile.Open(GoldenLine.PathOf(file));
        while (source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                var result = decoder.Decode(in header, source.Memory, ref packet);
                if (wanted(packet, result))
                {
                    frames.Add(new TestFrame(header.Ticks, source.Memory.Slice(header.Offset, header.CapturedLength).ToArray(), header.OriginalLength, header.LinkType));
                }
            }
        }

        return frames;
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }
}
