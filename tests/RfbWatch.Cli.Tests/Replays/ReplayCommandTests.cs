using System.Diagnostics;
using RfbWatch.Capture.Live;
using RfbWatch.Engine;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Replays;

public sealed class ReplayCommandTests : IDisposable
{
    private static readonly string Recording = Path.Combine(RepositoryFolder.Pcaps, "activity-tigervnc.pcap");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("replay --interface none0", "Required argument 'FILE' missing")]
    [InlineData("replay PCAP", "Option '--interface' is required")]
    [InlineData("replay PCAP --interface none0 --speed 0", "--speed 0: it must be from 0.001 to 1000000")]
    [InlineData("replay PCAP --interface none0 --speed NaN", "--speed NaN: it must be from 0.001 to 1000000")]
    [InlineData("replay PCAP --interface none0 --speed 2 --top-speed", "--speed and --top-speed are mutually exclusive; give one of them")]
    public void A_wrong_line_is_reported(string line, string reported)
    {
        var run = CliRun.Of(line.Replace("PCAP", Recording, StringComparison.Ordinal).Split(' '));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(reported, run.Error);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    [Fact]
    public void Other_input_is_unreadable()
    {
        var run = CliRun.Of("replay", _folder.Of("nothing.pcap"), "--interface", "lo");

        Assert.Equal(ExitCode.Unreadable, run.Code);
        Assert.Contains("nothing.pcap", run.Error);
    }

    [NamespaceFact]
    public void A_recording_arrives_frame_for_frame() => NetworkNamespace.WithVeth(() =>
    {
        using var live = Assert.Single(LiveCapture.Open("v1", new LiveOptions { WaitMilliseconds = 20 }).Sources);

        var run = CliRun.Of("replay", Recording, "--interface", "v0", "--top-speed");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal("", run.Output);
        using var file = Capture.Files.CaptureFile.Open(Recording);
        var expected = Frames(file, int.MaxValue);
        Assert.Matches($@"^Sent {expected.Count:N0} frames, [\d,]+ bytes, on v0 in \d+\.\d\d s\.\n$", run.Error);
        Assert.Equal(expected, Frames(live, expected.Count));
    });

    [NamespaceFact]
    public void Sixteen_times_as_fast_takes_a_sixteenth() => NetworkNamespace.WithVeth(() =>
    {
        var builder = new TcpConversationBuilder { Interval = TimeSpan.FromMilliseconds(800) };
        builder.Open();
        File.WriteAllBytes(_folder.Of("slow.pcap"), CaptureFile.Pcap(builder.Frames()));
        var clock = new ManualClock();
        long began = clock.GetTimestamp();

        var run = CliRun.Of(clock, "replay", _folder.Of("slow.pcap"), "--interface", "v0", "--speed", "16");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.True(clock.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(100));
    });

    [NamespaceFact]
    public void Where_the_default_route_leads_only_force_sends() => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.Command("ip", "addr", "add", "10.9.0.1/24", "dev", "v0");
        NetworkNamespace.Command("ip", "route", "add", "default", "via", "10.9.0.2");

        var refused = CliRun.Of("replay", Recording, "--interface", "v0", "--top-speed");
        var other = CliRun.Of("replay", Recording, "--interface", "v1", "--top-speed");
        var forced = CliRun.Of("replay", Recording, "--interface", "v0", "--top-speed", "--force");

        Assert.Equal((ExitCode.Usage, ExitCode.Done, ExitCode.Done), (refused.Code, other.Code, forced.Code));
        Assert.Equal("rfbwatch: --interface v0: the default route uses it, so the frames would reach a network that others use; name an interface of a test network, or give --force\n", refused.Error);
    });

    /// <summary>The bridge has the route; frames sent on its port leave by the same wire. /sys is mounted again, because it shows the namespace in which it was mounted.</summary>
    [NamespaceFact]
    public void A_port_of_what_has_the_default_route_is_refused_as_well() => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.Command("ip", "link", "add", "br0", "type", "bridge");
        NetworkNamespace.Command("ip", "link", "set", "v0", "master", "br0");
        NetworkNamespace.Command("ip", "link", "set", "br0", "up");
        NetworkNamespace.Command("ip", "addr", "add", "10.9.0.1/24", "dev", "br0");
        NetworkNamespace.Command("ip", "route", "add", "default", "via", "10.9.0.2");

        Assert.Equal((ExitCode.Usage, true), Process("v0") is var (code, error) ? (code, error.Contains("the default route uses it", StringComparison.Ordinal)) : default);
        Assert.Equal((ExitCode.Done, false), Process("v1") is var (free, reported) ? (free, reported.Contains("default route", StringComparison.Ordinal)) : default);
    });

    [NamespaceFact]
    public void What_was_not_sent_is_reported_with_its_reason() => NetworkNamespace.WithVeth(() =>
    {
        List<TestFrame> frames = [.. new TcpConversationBuilder { SegmentSize = 3000 }.Open().FromInitiator(new byte[3000]).Frames()];
        frames[0] = frames[0] with { OriginalLength = frames[0].Bytes.Length + 1 };
        File.WriteAllBytes(_folder.Of("long.pcap"), CaptureFile.Pcap(frames));
        File.WriteAllBytes(_folder.Of("raw.pcap"), CaptureFile.Pcap([.. new TcpConversationBuilder().Open().Packets.Frames(LinkType.Raw)]));
        File.WriteAllBytes(_folder.Of("broken.pcap"), CaptureFile.Pcap([.. new TcpConversationBuilder().Open().Frames()])[..^1]);

        var (tooLong, raw, broken) = (Run("long.pcap"), Run("raw.pcap"), Run("broken.pcap"));

        Assert.Equal((ExitCode.Incomplete, ExitCode.Incomplete, ExitCode.Incomplete), (tooLong.Code, raw.Code, broken.Code));
        Assert.Contains("Sent 3 frames", tooLong.Error);
        Assert.Contains("1 frame not sent: up to 3054 bytes long, but v0 accepts at most 1514; increase the MTU: ip link set v0 mtu 3054", tooLong.Error);
        Assert.Contains("1 frame captured truncated, and sent as captured", tooLong.Error);
        Assert.Contains("Sent 0 frames", raw.Error);
        Assert.Contains("3 frames not sent: the link type is Raw, but v0 accepts only Ethernet", raw.Error);
        Assert.Contains("Sent 2 frames", broken.Error);
        Assert.Contains("broken.pcap", broken.Error);

        CliRun Run(string name) => CliRun.Of("replay", _folder.Of(name), "--interface", "v0", "--top-speed");
    });

    [NamespaceFact]
    public void An_interface_that_cannot_be_sent_on_is_reported() => NetworkNamespace.WithVeth(() =>
    {
        var missing = CliRun.Of("replay", Recording, "--interface", "eth9");
        var any = CliRun.Of("replay", Recording, "--interface", "any");
        NetworkNamespace.Command("ip", "link", "set", "v0", "down");
        var down = CliRun.Of("replay", Recording, "--interface", "v0");
        NetworkNamespace.DropCapabilities(keepNetRaw: false);
        var permission = CliRun.Of("replay", Recording, "--interface", "v1");

        Assert.All([missing, any, down, permission], run => Assert.Equal(ExitCode.Usage, run.Code));
        Assert.Equal("rfbwatch: eth9: no such interface; available: lo, v0, v1\n", missing.Error);
        Assert.Equal("rfbwatch: any: no such interface; available: lo, v0, v1\n", any.Error);
        Assert.Equal("rfbwatch: v0: the interface is down; bring it up first\n", down.Error);
        Assert.Contains("CAP_NET_RAW", permission.Error);
    });

    private static List<byte[]> Frames(RfbWatch.Capture.FrameSource source, int count)
    {
        var frames = new List<byte[]>();
        var batch = new FrameHeader[64];
        Eventually.Is(
            () =>
            {
                int read = source.Read(batch);
                for (int i = 0; i < read; i++)
                {
                    frames.Add(source.Memory.Slice(batch[i].Offset, batch[i].CapturedLength).ToArray());
                }

                return frames.Count >= count || source.IsEnded;
            },
            "all frames").GetAwaiter().GetResult();
        return frames;
    }

    private static (ExitCode Code, string Error) Process(string name)
    {
        var start = new ProcessStartInfo(
            "unshare", ["--mount", "sh", "-c", "mount -t sysfs sysfs /sys && exec dotnet \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), "replay", Recording, "--interface", name, "--top-speed"])
        {
            RedirectStandardError = true,
        };
        PublishedProgram.RemoveTestVariables(start);
        using var process = System.Diagnostics.Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return ((ExitCode)process.ExitCode, error);
    }
}
