using RfbWatch.Cli.Commands;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>At least one case for each exit code.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Done_is_0() => Expect(ExitCode.Done, CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--quiet"));

    [Fact]
    public void An_empty_capture_is_done() => Expect(ExitCode.Done, CliRun.Of("triage", _folder.Write("a.pcap", CaptureFile.Pcap([])), "--quiet"));

    [Theory]
    [InlineData("high", ExitCode.Found)]
    [InlineData("Low", ExitCode.Found)]
    [InlineData("critical", ExitCode.Done)]
    public void Something_found_at_the_threshold_is_1(string severity, ExitCode expected) =>
        Expect(expected, CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--quiet", "--fail-on", severity));

    [Theory]
    [InlineData("")]
    [InlineData("triage")]
    [InlineData("nonsense")]
    [InlineData("triage x --nonsense")]
    [InlineData("triage x --format xml")]
    [InlineData("triage x --workers 0")]
    [InlineData("triage x --workers many")]
    [InlineData("triage x --fail-on bad")]
    [InlineData("triage x --home-net 10.0.0.0/99")]
    [InlineData("triage x --watch-ports 99999")]
    [InlineData("triage x --now yesterday")]
    [InlineData("triage x --output-format xml")]
    [InlineData("schema Nothing")]
    [InlineData("explain Nothing")]
    [InlineData("bench -")]
    public void Wrong_usage_is_2_with_one_line(string line)
    {
        var run = CliRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Expect(ExitCode.Usage, run);
        Assert.Equal("", run.Output);
        Assert.Matches("^rfbwatch: [^\n]+\n$", run.Error);
    }

    [Fact]
    public void Other_input_is_3_and_the_captures_are_read()
    {
        var run = CliRun.Of("triage", _folder.Write("a.txt", "no capture at all, just some text"u8.ToArray()), _folder.WriteSession("b.pcap"), "--quiet");
        Expect(ExitCode.Unreadable, run);
        Assert.Contains("RfbWatch-RfbSessions", run.Output);
        Assert.Contains("a.txt", run.Error);
    }

    [Fact]
    public void A_missing_file_is_3() => Expect(ExitCode.Unreadable, CliRun.Of("triage", _folder.Of("none.pcap")));

    [Fact]
    public void A_truncated_capture_is_4_and_gives_what_it_has()
    {
        byte[] whole = CaptureFile.Pcap(CapturedSession.Frames("desk"));
        var run = CliRun.Of("triage", _folder.Write("a.pcap", whole[..^7]), "--quiet");
        Expect(ExitCode.Incomplete, run);
        Assert.Contains("NoAuthSession", run.Output);
    }

    [Fact]
    public void Payload_beyond_the_snap_length_is_4_and_reported()
    {
        // tcpdump -s 66: the headers of every packet, without payload.
        var run = CliRun.Of("triage", _folder.WriteSession("a.pcap", change: frames => frames.Select(frame => frame.Cut(54))), "--format", "none", "--stats");
        Expect(ExitCode.Incomplete, run);
        Assert.DoesNotContain("nothing is known to be missing", run.Error);
        Assert.Contains("Blind spots: 70 TCP payload bytes of 8 segments beyond the snap length", run.Error);
        Assert.Contains("\"uncaptured_bytes\":70,\"uncaptured_packets\":8,", run.Error);
    }

    [Fact]
    public void An_encapsulation_that_is_not_opened_is_4_and_reported_by_name()
    {
        var packets = new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8);
        string path = _folder.Write("a.pcap", CaptureFile.Pcap([.. CapturedSession.Frames("desk"), .. packets.Frames(Layers.UnknownTag(0x9999))]));
        var run = CliRun.Of("triage", path, "--format", "jsonl", "--stats");
        Expect(ExitCode.Incomplete, run);
        Assert.Contains("4 packets in unsupported encapsulations: EtherType 0x9999 (4)", run.Error);
        Assert.Contains("\"unopened_encapsulations\":{\"EtherType 0x9999\":4}", run.Error);
        Assert.Contains("\"UnopenedEncapsulations\":{\"EtherType 0x9999\":4}", run.Output);
    }

    [Fact]
    public void A_link_type_that_is_not_read_is_4_and_reported_by_number()
    {
        var run = CliRun.Of("triage", _folder.WriteSession("a.pcap", change: frames => frames.Select(frame => frame with { LinkType = (Packets.LinkType)147 })), "--format", "none", "--stats");
        Expect(ExitCode.Incomplete, run);
        Assert.Contains("14 frames with unsupported link types: 147 (14)", run.Error);
        Assert.Contains("\"unknown_link_types\":{\"147\":14}", run.Error);
    }

    /// <summary>An escaped unpaired surrogate is valid JSON but not valid text.</summary>
    [Theory]
    [InlineData("query", "T | count", "--table", "T=FILE")]
    [InlineData("triage", "CAPTURE", "--telemetry", "DeviceProcessEvents=FILE")]
    [InlineData("triage", "CAPTURE", "--inventory", "FILE")]
    public void A_table_whose_names_are_no_text_is_3(string verb, string first, string option, string value)
    {
        string file = _folder.Write("names.json", "{\"\":\"\",\"\\ud80e\":\"\",\"\":7}"u8.ToArray());
        var run = CliRun.Of(verb, first.Replace("CAPTURE", _folder.WriteSession("a.pcap"), StringComparison.Ordinal), option, value.Replace("FILE", file, StringComparison.Ordinal), "--quiet", "--format", "none");
        Expect(ExitCode.Unreadable, run);
        Assert.Matches("^rfbwatch: [^\n]*names.json: none of its 1 records can be read[^\n]*\n$", run.Error);
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_6()
    {
        string file = _folder.Write("occupied", []);
        var run = CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--output", file);
        Expect(ExitCode.OutputFailed, run);
        Assert.Contains("occupied", run.Error);
    }

    [Fact]
    public void A_limit_that_was_met_is_7()
    {
        var inner = CapturedSession.Frames("desk");
        Layer[] deep = [.. Enumerable.Repeat(Layers.Vxlan(1), 8).SelectMany(layer => new[] { Layers.Ethernet, Layers.Ip("10.9.0.1", "10.9.0.2"), layer })];
        var packets = new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8);
        string path = _folder.Write("a.pcap", CaptureFile.Pcap([.. inner, .. packets.Frames(deep)]));
        var run = CliRun.Of("triage", path, "--quiet", "--stats");
        Expect(ExitCode.Degraded, run);
        Assert.Contains("\"degraded\":true", run.Error);
        Assert.Contains("encapsulation_depth", run.Error);
    }

    [Fact]
    public void Memory_that_ran_out_is_called_that_and_anything_else_a_defect()
    {
        Assert.Matches("^out of memory: [0-9]+ MiB in use, limited to [0-9]+ MiB .*--workers 1", CommandLine.MessageFor(new InvalidOperationException("while reading", new OutOfMemoryException())));
        Assert.StartsWith("internal error: InvalidOperationException: two lines (", CommandLine.MessageFor(new InvalidOperationException("two\nlines")));
    }

    [Fact]
    public void An_interrupted_run_is_130_and_keeps_what_it_has()
    {
        string output = _folder.Of("out");
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();
        Expect(ExitCode.Interrupted, CliRun.Of(interrupted.Token, "triage", _folder.WriteSession("a.pcap"), "--output", output, "--quiet"));
        Assert.True(File.Exists(Path.Combine(output, "RfbSessions.jsonl")));
    }

    private static void Expect(ExitCode expected, CliRun run)
    {
        Assert.True(expected == run.Code, $"expected {expected}, was {run.Code}: {run.Error}");
        Assert.DoesNotContain("Exception", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }
}
