using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Engine.Tests.Names;

/// <summary>How a run combines captures that contain the same sessions, parts of them, or others with the same identity on the wire.</summary>
public sealed class RunCompositionTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 5, 4, 10, 20, 30, DateTimeKind.Utc);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_part_of_a_rotated_capture_read_alone_has_a_separate_name_and_is_marked_as_a_part()
    {
        var frames = Conversation().Frames();
        string whole = Run(Write("whole.pcap", frames)).Sessions.Single().Session.Id;
        int cut = frames.Count / 2;

        var first = Run(Write("first.pcap", frames.Take(cut))).Sessions.Single().Session;
        var second = Run(Write("second.pcap", frames.Skip(cut))).Sessions.Single().Session;

        Assert.Equal((whole, false), (first.Id, first.FlowId.IsPart));
        Assert.NotEqual(whole, second.Id);
        Assert.True(second.FlowId.IsPart);
        Assert.Equal(true, Tables.RfbSessions.RowOf(new SessionRecord(second, "", new RowOptions())).Cell("Part"));
    }

    [Fact]
    public void Wherever_a_capture_is_rotated_its_files_give_one_session()
    {
        var frames = Conversation().Frames();
        string expected = Text(Run(Write("a.pcap", frames)));
        for (int cut = 1; cut < frames.Count; cut++)
        {
            // The files are passed in the wrong order: times decide.
            var result = Run(Write("a.pcap", frames.Skip(cut)), Write("b.pcap", frames.Take(cut)));
            Assert.Equal(expected, Text(result));
            Assert.Equal(0, result.Totals.DuplicateSessions);
        }
    }

    /// <summary>Rotated files are read a second time as one source. A run that is cancelled meanwhile keeps what it read first.</summary>
    [Fact]
    public void A_run_cancelled_while_it_rereads_files_keeps_their_rows()
    {
        var frames = Conversation().Frames();
        int cut = frames.Count / 2;
        using var stop = new CancellationTokenSource();

        var result = TriageRun.Execute(
            new TriageOptions
            {
                Paths = [Write("a.pcap", frames.Take(cut)), Write("b.pcap", frames.Skip(cut))],
                MaxChallengeAnalyses = 0,
                OpenSequence = parts =>
                {
                    stop.Cancel();
                    return Capture.Files.MergedSource.Open(parts);
                },
            },
            cancellation: stop.Token);

        Assert.True(result.Interrupted);
        Assert.NotEmpty(result.Sessions);
        Assert.Equal(frames.Count, result.Totals.Packets);
    }

    [Fact]
    public void The_span_of_a_capture_covers_frames_that_are_out_of_order()
    {
        var frames = Conversation().Frames();

        var source = Run(Write("a.pcap", Enumerable.Reverse(frames))).Sources.Single();

        Assert.Equal((frames.Min(frame => frame.Ticks), frames.Max(frame => frame.Ticks)), (source.FirstTicks, source.LastTicks));
    }

    [Fact]
    public void A_slice_beside_the_whole_capture_is_a_duplicate()
    {
        var frames = Conversation().Frames();
        string whole = Write("whole.pcap", frames);
        var alone = Run(whole);

        var result = Run(Write("slice.pcap", frames.Skip(frames.Count / 2).SkipLast(1)), whole);

        Assert.Equal(alone.Sessions.Single().Session.Id, result.Sessions.Single().Session.Id);
        Assert.Equal("whole.pcap", Path.GetFileName(result.Sessions.Single().Source));
        Assert.Equal((1, 1), (result.Totals.Sessions, result.Totals.DuplicateSessions));
    }

    [Fact]
    public void Of_two_copies_the_more_complete_one_is_reported()
    {
        var frames = Conversation().Frames();

        var result = Run(Write("a.pcap", frames.WithPayloadsCut(16)), Write("b.pcap", frames.Later(TimeSpan.FromSeconds(2))));

        Assert.Equal("b.pcap", Path.GetFileName(result.Sessions.Single().Source));
        Assert.Equal(0, result.Sessions.Single().Session.MissedBytes);
        Assert.Equal(1, result.Totals.DuplicateSessions);
    }

    [Fact]
    public void The_same_packets_at_another_time_are_another_session()
    {
        var frames = Conversation().Frames();
        string early = Write("early.pcap", frames);
        string alone = Run(early).Sessions.Single().Session.Id;
        string[] days = [early, .. Enumerable.Range(1, 2).Select(day => Write($"day-{day}.pcap", frames.Later(TimeSpan.FromDays(day))))];

        var result = Run(days);
        var reversed = Run([.. days.Reverse()]);

        string[] names = [.. result.Sessions.Select(found => found.Session.Id)];
        Assert.Equal(3, names.Distinct().Count());
        Assert.Equal(alone, names[0]);
        Assert.Equal(names, reversed.Sessions.Select(found => found.Session.Id));
        Assert.Equal(0, result.Totals.DuplicateSessions);
        Assert.Single(result.Sessions.Select(found => found.Session.FlowName).Distinct());
    }

    [Fact]
    public void Sessions_that_contradict_each_other_are_two_whatever_their_numbers()
    {
        var result = Run(Write("a.pcap", Conversation("one").Frames()), Write("b.pcap", Conversation("two").Frames()));

        Assert.Equal(["one", "two"], result.Sessions.Select(found => found.Session.Facts.DesktopName).Order());
        Assert.Equal(2, result.Sessions.Select(found => found.Session.Id).Distinct().Count());
        Assert.Equal(0, result.Totals.DuplicateSessions);
    }

    /// <summary>A capture can be crafted so that thousands of sessions share one name. Each still gets its own, and the comparison is not quadratic.</summary>
    [Fact]
    public void Thousands_of_sessions_of_one_name_are_distinguished()
    {
        const int Sessions = 3000;
        var frames = Enumerable.Range(0, Sessions).SelectMany(i => Conversation($"desk {i}").Frames().Later(TimeSpan.FromSeconds(20 * i)));

        var result = Run(Write("a.pcap", frames));

        Assert.Equal(Sessions, result.Sessions.Count);
        Assert.Equal(Sessions, result.Sessions.Select(found => found.Session.Id).Distinct().Count());
        Assert.Single(result.Sessions.Select(found => found.Session.FlowName).Distinct());
    }

    /// <summary>Each session keeps its own name and the rules that matched it.</summary>
    [Fact]
    public void MatchedRules_belong_to_their_own_session()
    {
        var open = new TcpConversationBuilder { Time = Start }.Open();
        foreach (var step in new RfbScript().Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true, "open").Steps)
        {
            open = step.FromServer ? open.FromResponder(step.Bytes) : open.FromInitiator(step.Bytes);
        }

        Write("a.pcap", Conversation().Frames());
        Write("b.pcap", open.Close().Frames());
        using var rows = new TriageOutput.Rows();

        TriageRun.Execute(new TriageOptions { Paths = [_folder.Root], MaxChallengeAnalyses = 0, Hunt = new HuntOptions() }, rows);

        var sessions = rows.All.Where(row => row.Table == Tables.RfbSessions).ToList();
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, row => Assert.Equal(
            (bool)row.Cell("NoAuthentication")!,
            row.Cell("MatchedRules")!.ToString()!.Contains("VNC session without authentication", StringComparison.Ordinal)));
        Assert.Single(sessions, row => (bool)row.Cell("NoAuthentication")!);
    }

    [Fact]
    public void A_second_sensors_copy_never_meets_a_threshold_together_with_the_first()
    {
        const string Rule = "rfb-brute-force";
        var frames = new List<TestFrame>();
        for (ushort attempt = 0; attempt < 4; attempt++)
        {
            frames.AddRange(Failure(attempt).Frames());
        }

        Write("sensor-1.pcap", frames);
        Write("sensor-2.pcap", frames.Later(TimeSpan.FromMilliseconds(3)));
        var options = new TriageOptions { Paths = [_folder.Root], MaxChallengeAnalyses = 0, Hunt = new HuntOptions() };
        Assert.DoesNotContain(TriageRun.Execute(options).Hunt!.AlertsAndSuppressed, alert => alert.Rule.Id == Rule);

        Write("sensor-1.pcap", frames.Concat(Failure(4).Frames()));
        Assert.Single(TriageRun.Execute(options).Hunt!.AlertsAndSuppressed, alert => alert.Rule.Id == Rule);
    }

    [Fact]
    public void A_copy_of_a_connection_that_is_not_RFB_yields_no_rows()
    {
        var web = new TcpConversationBuilder(new("10.0.0.1", 40000), new("10.0.0.2", 5900)) { Time = Start, ResponderIsn = 7 }
            .Open().FromInitiator("GET / HTTP/1.1\r\n\r\n"u8).FromResponder("HTTP/1.1 200 OK\r\n\r\n"u8).Close().Frames();
        using var rows = new TriageOutput.Rows();

        var result = TriageRun.Execute(
            new TriageOptions { Paths = [Write("a.pcap", web), Write("b.pcap", web.Later(TimeSpan.FromMilliseconds(1))), Write("c.pcap", web.Later(TimeSpan.FromDays(1)))] }, rows);

        Assert.Equal(1, result.Totals.DuplicateConnections);
        Assert.Equal([Start, Start, Start.AddDays(1), Start.AddDays(1)], rows.All.Where(row => row.Table == Tables.DeviceNetworkEvents).Select(row => row.Timestamp));
    }

    /// <summary>Rows of sessions and of other connections are interleaved by time, in every table of a query as in the output of triage.</summary>
    [Fact]
    public void A_query_numbers_the_rows_as_triage_does()
    {
        using var rows = new TriageOutput.Rows();
        var options = new TriageOptions { Paths = [RepositoryFolder.Pcaps], MaxChallengeAnalyses = 0, Detection = new Detection.DetectionOptions { AllConnections = true } };
        TriageRun.Execute(options, rows);
        var inputs = HuntInputs.Read(new HuntOptions());
        foreach (var (table, columns) in new (TableSchema, string[])[]
        {
            (Tables.DeviceNetworkEvents, ["ReportId", "ActionType", "DeviceId", "LocalPort", "RemoteIP", "RemotePort"]),
            (Tables.RfbSessions, ["ReportId", "SessionId", "ClientIP", "ClientPort"]),
            (Tables.RfbSensorStats, ["ReportId", "Source", "Packets"]),
        })
        {
            var outcome = QueryRun.Execute($"{table.Name} | project {string.Join(", ", columns)}", options, new HuntOptions(), inputs, lenient: false, CancellationToken.None);
            Assert.Equal(
                rows.All.Where(row => row.Table == table).Select(row => string.Join('|', columns.Select(column => row.Cell(column)))),
                outcome.Result!.Rows.Select(row => string.Join('|', row.Select(cell => cell.Text))));
        }
    }

    private static TcpConversationBuilder Conversation(string desktop = "desk")
    {
        var tcp = new TcpConversationBuilder { Time = Start, AcknowledgeData = true, InitiatorIsn = 0xFFFF_FFF0, ResponderIsn = 0x8000_0001 }.Open();
        var script = new RfbScript().Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Open(result: true, desktop);
        for (int move = 0; move < 20; move++)
        {
            script.Pointer(0, move, move).UpdateRequest(incremental: true);
        }

        foreach (var step in script.Steps)
        {
            tcp = step.FromServer ? tcp.FromResponder(step.Bytes) : tcp.FromInitiator(step.Bytes);
        }

        return tcp.Close();
    }

    private static TcpConversationBuilder Failure(ushort attempt)
    {
        var tcp = new TcpConversationBuilder(new("10.0.0.1", (ushort)(50000 + attempt)), new("10.0.0.2", 5900))
        {
            Time = Start.AddSeconds(attempt), InitiatorIsn = 77u * attempt, ResponderIsn = 99_000u * (attempt + 1u),
        }.Open();
        foreach (var step in new RfbScript().Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Result(1, "wrong").Steps)
        {
            tcp = step.FromServer ? tcp.FromResponder(step.Bytes) : tcp.FromInitiator(step.Bytes);
        }

        return tcp.Close();
    }

    private string Write(string name, IEnumerable<TestFrame> frames) => _folder.Write(name, CaptureFile.Pcap(frames, nanoseconds: true));

    private static TriageResult Run(params string[] paths) => TriageRun.Execute(new TriageOptions { Paths = paths, MaxChallengeAnalyses = 0 });

    /// <summary>The sessions as rows, without the file and its frame numbers.</summary>
    private static string Text(TriageResult result) => string.Join('\n', result.Sessions.Select(found =>
    {
        var row = Tables.RfbSessions.RowOf(new SessionRecord(found.Session, "", new RowOptions()));
        return string.Join("; ", row.Table.Columns.Where(column => column.Name is not ("FirstFrame" or "LastFrame")).Select(column => $"{column.Name}={(column.Name == "Evidence" ? row.EvidenceWithoutFrames() : row.Cell(column.Name))}"));
    }));
}
