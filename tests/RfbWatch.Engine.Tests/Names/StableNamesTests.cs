using System.IO.Compression;
using RfbWatch.Engine.Runs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Names;

/// <summary>
/// However a recording was captured, its sessions have the same names and raise the same alerts, and no session is reported twice.
/// </summary>
public sealed class StableNamesTests : IDisposable
{
    private static readonly TimeSpan Jitter = TimeSpan.FromMicroseconds(5);
    private static readonly Lazy<TriageResult> AsIs = new(() => Run([.. Files.Select(GoldenLine.PathOf)]));

    private readonly TestFolder _folder = new();

    private static IEnumerable<string> Files => Repetitions.Sample(GoldenLine.Files);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_recorded_session_has_a_unique_name_and_keeps_it_when_its_file_is_read_alone()
    {
        Assert.Equal(0, AsIs.Value.Totals.DuplicateSessions);
        Assert.Equal(AsIs.Value.Sessions.Count, AsIs.Value.Sessions.Select(found => found.Session.Id).Distinct().Count());
        foreach (var (file, names) in NamesByFile(AsIs.Value))
        {
            var alone = TriageRun.Execute(new TriageOptions { Paths = [GoldenLine.PathOf(file)], MaxChallengeAnalyses = 0 });
            Assert.Equal(names, alone.Sessions.Select(found => found.Session.Id).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Compressed() => SameAsIs(file =>
    {
        if (file.EndsWith(".gz", StringComparison.Ordinal))
        {
            return [File.ReadAllBytes(GoldenLine.PathOf(file))];
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(File.ReadAllBytes(GoldenLine.PathOf(file)));
        }

        return [packed.ToArray()];
    });

    [Fact]
    public void As_pcapng() => SameAsIs(file => [CaptureFile.Pcapng(CapturedFrames.Read(GoldenLine.PathOf(file)))]);

    [Fact]
    public void By_a_sensor_whose_clock_is_a_little_ahead() => SameAsIs(file => [Pcap(CapturedFrames.Read(GoldenLine.PathOf(file)).Later(Jitter))]);

    [Fact]
    public void By_a_sensor_whose_clock_is_slightly_slow() => SameAsIs(file => [Pcap(CapturedFrames.Read(GoldenLine.PathOf(file)).Later(-Jitter))]);

    [Fact]
    public void By_two_sensors()
    {
        var result = SameAsIs(file => [File.ReadAllBytes(GoldenLine.PathOf(file)), Pcap(CapturedFrames.Read(GoldenLine.PathOf(file)).Later(Jitter))]);
        Assert.Equal(AsIs.Value.Sessions.Count, result.Totals.DuplicateSessions);
    }

    [Fact]
    public void Rotated_into_three_files()
    {
        var result = SameAsIs(file =>
        {
            var frames = CapturedFrames.Read(GoldenLine.PathOf(file));
            int third = Math.Max(1, (frames.Count + 2) / 3);
            return [.. frames.Chunk(third).Select(part => Pcap(part))];
        });
        Assert.Equal(0, result.Totals.DuplicateSessions);
    }

    [Fact]
    public void Each_direction_in_a_separate_file()
    {
        // One direction of a session without its beginning is not a session where its acknowledgments do not advance: any host could have sent it.
        const double MinSessionShare = 0.9;
        var result = Written(
            file =>
            {
                var frames = CapturedFrames.Read(GoldenLine.PathOf(file));
                return [Pcap(frames.OneDirection(ofFirstSender: true)), Pcap(frames.OneDirection(ofFirstSender: false))];
            },
            HoldsRfb);
        Assert.Empty(Sessions(result, 2).Except(Sessions(AsIs.Value, 0)));
        Assert.True(result.Sessions.Count >= AsIs.Value.Sessions.Count * MinSessionShare, $"{result.Sessions.Count} of {AsIs.Value.Sessions.Count}");
    }

    [Theory]
    [InlineData(64)]
    [InlineData(24)]
    public void With_payloads_cut(int payloadBytes)
    {
        var result = Written(file => [Pcap(CapturedFrames.Read(GoldenLine.PathOf(file)).WithPayloadsCut(payloadBytes))]);
        Assert.Empty(Sessions(result, 2).Except(Sessions(AsIs.Value, 0)));

        // The opening of a carrier is lost entirely.
        var lost = AsIs.Value.Sessions.ExceptBy(result.Sessions.Select(found => found.Session.Id), found => found.Session.Id);
        Assert.All(lost, found => Assert.NotEqual(Protocol.Carrier.Tcp, found.Session.Facts.Carrier));
    }

    /// <summary>One direction proves less, so a session of a few bytes may not be recognised; sessions that are recognised have their name.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_direction_only(bool ofFirstSender)
    {
        var result = Written(file => [Pcap(CapturedFrames.Read(GoldenLine.PathOf(file)).OneDirection(ofFirstSender))], HoldsRfb);
        var whole = result.Sessions.Where(found => !found.Session.FlowId.IsPart).ToList();
        Assert.Empty(Sessions(result, 2, found => !found.Session.FlowId.IsPart).Except(Sessions(AsIs.Value, 0)));
        Assert.All(result.Sessions.Except(whole), found => Assert.True(found.Session.Flow.MidStream));
        Assert.Equal(0, result.Totals.DuplicateSessions);
        Assert.True(whole.Count > AsIs.Value.Sessions.Count / 2, $"{whole.Count} of {AsIs.Value.Sessions.Count}");
    }

    /// <summary>One direction of another protocol may look like RFB.</summary>
    private static bool HoldsRfb(string file) => !GoldenLine.Of(file).Names("negative", out _);

    private static byte[] Pcap(IEnumerable<TestFrame> frames) => CaptureFile.Pcap(frames, nanoseconds: true);

    private static TriageResult Run(params IReadOnlyList<string> paths) => TriageRun.Execute(new TriageOptions { Paths = paths, MaxChallengeAnalyses = 0, Hunt = new HuntOptions() });

    private static Dictionary<string, List<string>> NamesByFile(TriageResult result) => result.Sessions
        .GroupBy(found => Path.GetFileName(found.Source), StringComparer.Ordinal)
        .ToDictionary(file => file.Key, file => file.Select(found => found.Session.Id).Order(StringComparer.Ordinal).ToList(), StringComparer.Ordinal);

    /// <summary>Reads other captures of the recordings in one run, and compares the result with that of the unchanged recordings.</summary>
    private TriageResult SameAsIs(Func<string, IReadOnlyList<byte[]>> captures, Func<string, bool>? which = null)
    {
        var result = Written(captures, which);
        Assert.Equal(Sessions(AsIs.Value, 0), Sessions(result, 2));
        if (which is null)
        {
            Assert.Equal(Alerts(AsIs.Value), Alerts(result));
        }

        return result;
    }

    /// <summary>Writes each recording as other captures, and reads all of them in one run.</summary>
    private TriageResult Written(Func<string, IReadOnlyList<byte[]>> captures, Func<string, bool>? which = null)
    {
        foreach (string file in Files.Where(which ?? (_ => true)))
        {
            var parts = captures(file);
            for (int i = 0; i < parts.Count; i++)
            {
                // The file names sort in a different order than their times.
                _folder.Write($"{(char)('z' - i)}-{file}", parts[i]);
            }
        }

        return Run(_folder.Root);
    }

    /// <summary>Name and file of each session.</summary>
    private static List<string> Sessions(TriageResult result, int prefix, Func<SourcedSession, bool>? which = null) =>
        [.. result.Sessions.Where(which ?? (_ => true)).Select(found => $"{found.Session.Id} {Path.GetFileName(found.Source)[prefix..]}").Order(StringComparer.Ordinal)];

    private static List<string> Alerts(TriageResult result) => [.. result.Hunt!.AlertsAndSuppressed.Select(alert => $"{alert.Rule.Id} {alert.Id}").Order(StringComparer.Ordinal)];
}
