using System.IO.Compression;
using RfbWatch.Detection;
using RfbWatch.Detection.Findings;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Evidence;

/// <summary>The evidence of every recorded session names frames that carry the bytes, and bytes that are what their name says.</summary>
public sealed class RecordedEvidenceTests
{
    /// <summary>Of these, compression hides what the frames carry from the test, or nothing of the evidence is inside TCP.</summary>
    private static readonly string[] NotCompared = ["websocket-deflate-6082.pcap", "websocket-deflate-forgets-6083.pcap"];

    public static TheoryData<string> Recordings => [.. Repetitions.Sample(GoldenLine.Files)];

    public static TheoryData<string> Rearranged =>
        ["tigervnc-none.pcap", "tigervnc-vncauth-wrong.pcap", "synthetic-tight-unixlogin.pcap", "files-ultravnc.pcap", "power-xvp.pcap", "connect-both-legs.pcap", "socks5-name-ipv6.pcap", "repeater-mode-2.pcap", "websocket-novnc-both-legs.pcap"];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Evidence_is_in_the_packets(string file)
    {
        string path = GoldenLine.PathOf(file);
        using var source = Capture.Files.CaptureFile.Open(path);
        var packets = RecordedSegments.Read(source);
        var result = TriageRun.Execute(new TriageOptions { Paths = [path], Workers = 1 });
        (var wrong, int compared) = EvidenceCheck.Of(result.Sessions.Select(found => found.Session), packets);

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(compared > 0 || NotCompared.Contains(file) || result.Sessions.All(found => found.Session.Findings.All(finding => finding.Proof.OtherGround is not null || finding.Name == "HandshakeConflict")));
    }

    /// <summary>Cut into pieces of seven bytes, and with pairs of segments of one side swapped.</summary>
    [Theory]
    [MemberData(nameof(Rearranged))]
    public void Frames_name_the_packet_that_carried_the_last_byte(string file)
    {
        const int Piece = 7;
        var pieces = RecordedSegments.Read(GoldenLine.PathOf(file)).SelectMany(segment => segment.Payload.Length is > 1 and < 600
            ? Enumerable.Range(0, (segment.Payload.Length + Piece - 1) / Piece).Select(at => segment.Part(at * Piece, Math.Min(segment.Payload.Length, (at + 1) * Piece)))
            : [segment]).ToList();
        for (int at = 1; at < pieces.Count; at += 2)
        {
            var (one, other) = (pieces[at - 1], pieces[at]);
            if (one.Source == other.Source && one.Payload.Length > 0 && other.Payload.Length > 0 && ((one.Control | other.Control) & (Packets.TcpControl.Syn | Packets.TcpControl.Fin | Packets.TcpControl.Rst)) == 0)
            {
                (pieces[at - 1], pieces[at]) = (other, one);
            }
        }

        long ticks = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks;
        byte[] capture = TestKit.CaptureFile.Pcap(pieces.Select(segment => segment.ToPacket(ticks += TimeSpan.TicksPerMillisecond)).Frames());
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(capture), "memory");
        using var again = Capture.Files.CaptureFile.Open(new MemoryStream(capture), "memory");
        (var wrong, int compared) = EvidenceCheck.Of(TriageRun.Execute(new TriageOptions { Paths = [] }, source).Sessions.Select(found => found.Session), RecordedSegments.Read(again));

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(compared > 0);
    }

    [Fact]
    public void Every_finding_has_evidence_in_a_recording_or_says_what_it_rests_on()
    {
        var sessions = TriageRun.Execute(new TriageOptions { Paths = [RepositoryFolder.Pcaps] }).Sessions.Select(found => found.Session).ToList();
        Assert.All(FindingTable.All, finding => Assert.True(
            finding.Proof.OtherGround is { Length: > 0 } || sessions.Exists(session => session.Has(finding.Name) && finding.Proof.Of(session).Count > 0), finding.Name));
        Assert.Equal(["NonStandardPort", "PublicPeer"], FindingTable.All.Where(finding => finding.Proof.OtherGround is not null).Select(finding => finding.Name).Order());
    }

    /// <summary>Of disputed bytes every copy is named, and whether it was taken.</summary>
    [Fact]
    public void A_conflict_names_its_copies()
    {
        var session = TriageRun.Execute(new TriageOptions { Paths = [GoldenLine.PathOf("synthetic-forged-choice.pcap")] }).Sessions.Select(found => found.Session).First(each => each.Has("HandshakeConflict"));
        var copies = FindingTable.Find("HandshakeConflict")!.Proof.Of(session);

        Assert.Equal(2, copies.Count);
        Assert.Equal([false, true], copies.Select(copy => copy.IsAccepted).Order());
        Assert.All(copies, copy => Assert.Equal((nameof(Token.Choice), 12L, 1), (copy.Name, copy.Offset, copy.Length)));
        Assert.Equal(2, copies.Select(copy => copy.Frame).Distinct().Count());
    }

    /// <summary>A format is only another way to write the same frames.</summary>
    [Fact]
    public void Compressed_and_pcapng_files_number_frames_alike()
    {
        long ticks = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks;
        var frames = RecordedSegments.Read(GoldenLine.PathOf("tigervnc-vncauth-wrong.pcap")).Select(segment => segment.ToPacket(ticks += TimeSpan.TicksPerMillisecond)).Frames();
        byte[] plain = TestKit.CaptureFile.Pcap(frames);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        var places = Places(plain);
        Assert.NotEmpty(places);
        Assert.Equal(places, Places(compressed.ToArray()));
        Assert.Equal(places, Places(TestKit.CaptureFile.Pcapng(frames)));
    }

    private static List<string> Places(byte[] file)
    {
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(file), "memory");
        return [.. TriageRun.Execute(new TriageOptions { Paths = [] }, source).Sessions.SelectMany(found => found.Session.Findings.SelectMany(finding => finding.Proof.Of(found.Session).Select(place => $"{finding.Name} {place}")))];
    }
}
