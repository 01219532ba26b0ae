using RfbWatch.Cli.Replays;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Replays;

public sealed class FrameReplayTests
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly SteppedTime _time = new();
    private readonly List<TimeSpan> _waits = [];

    [Theory]
    [InlineData(1.0, 100, 400, 2000)]
    [InlineData(2.0, 50, 200, 1000)]
    [InlineData(0.5, 200, 800, 4000)]
    public void Frames_are_sent_as_far_apart_as_captured_divided_by_the_speed(double speed, int second, int third, int fourth)
    {
        var sender = new ScriptedSender();

        var result = Replay([Frame(0), Frame(100), Frame(400), Frame(300), Frame(2000)], sender, speed);

        Assert.Equal((5, 300, true), (result.Sent, result.SentBytes, result.IsWhole));
        Assert.Equal([second, third - second, fourth - third], _waits.Select(wait => (int)wait.TotalMilliseconds));
        Assert.Equal(TimeSpan.FromMilliseconds(fourth), result.Elapsed);
    }

    [Fact]
    public void At_top_speed_nothing_is_waited_for()
    {
        var result = Replay([Frame(0), Frame(60_000), Frame(3_600_000)], new ScriptedSender(), null);

        Assert.Equal(3, result.Sent);
        Assert.Empty(_waits);
    }

    [Fact]
    public void Frames_go_out_in_order_and_byte_for_byte()
    {
        var frames = Enumerable.Range(0, 3000).Select(i => Frame(i % 7, 60 + (i % 1400), (byte)i)).ToList();
        var sender = new ScriptedSender();

        Replay(frames, sender, null);

        Assert.Equal(frames.Select(frame => frame.Bytes), sender.Sent);
    }

    [Fact]
    public void What_cannot_be_sent_is_counted_by_its_reason()
    {
        var tagged = Frame(0, 118);
        (tagged.Bytes[12], tagged.Bytes[13]) = (0x81, 0x00);
        var sender = new ScriptedSender(maxFrameLength: 114);

        var result = Replay([Frame(0, 114), Frame(0, 115), Frame(0, 150), tagged, Frame(0, 13), Frame(0, 0), Frame(0, 60) with { OriginalLength = 90 }], sender, null);

        Assert.Equal((3, 2, 150, 2, 1, false), (result.Sent, result.TooLong, result.Longest, result.TooShort, result.Cut, result.IsWhole));
        Assert.Equal([114, 118, 60], sender.Sent.Select(frame => frame.Length));
    }

    [Fact]
    public void Frames_of_another_link_type_are_not_sent()
    {
        var sender = new ScriptedSender();

        var result = Replay([Frame(0) with { LinkType = LinkType.Raw }, Frame(0) with { LinkType = LinkType.Raw }], sender, 1);

        Assert.Equal([KeyValuePair.Create(LinkType.Raw, 2L)], result.OtherLinkTypes);
        Assert.Equal((0, false), (result.Sent, result.IsWhole));
    }

    [Fact]
    public void A_full_queue_is_waited_for_and_an_interface_that_takes_nothing_ends_it()
    {
        var sender = new ScriptedSender { Refusals = 20 };
        Assert.Equal((2, null), (Replay([Frame(0), Frame(0)], sender, null) is var result ? result.Sent : 0, result.Failure));

        sender = new ScriptedSender { Refusals = int.MaxValue };
        result = Replay([Frame(0), Frame(0)], sender, null);
        Assert.Equal((0, "frame 1 of 60 bytes: no room"), (result.Sent, result.Failure));
        Assert.InRange(_waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void An_interrupt_ends_it_between_two_frames()
    {
        using var interrupt = new CancellationTokenSource();
        var sender = new ScriptedSender();
        using var source = Source([Frame(0), Frame(1000), Frame(2000)]);

        var result = FrameReplay.Run(source, sender, new ReplayPace(1, _time, wait =>
        {
            _time.Advance(wait);
            interrupt.Cancel();
        }), interrupt.Token);

        Assert.Equal((1, null), (result.Sent, result.Failure));
    }

    private ReplayResult Replay(List<TestFrame> frames, ScriptedSender sender, double? speed)
    {
        using var source = Source(frames);
        return FrameReplay.Run(source, sender, new ReplayPace(speed, _time, Wait), CancellationToken.None);
    }

    private void Wait(TimeSpan wait)
    {
        _waits.Add(wait);
        _time.Advance(wait);
    }

    /// <summary>Frames of one link type as a capture.</summary>
    private static RfbWatch.Capture.FrameSource Source(List<TestFrame> frames) => Capture.Files.CaptureFile.Open(new MemoryStream(CaptureFile.Pcap(frames)), "a.pcap");

    private static TestFrame Frame(int milliseconds, int length = 60, byte fill = 1)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, fill);
        return new TestFrame(Start.AddMilliseconds(milliseconds).Ticks, bytes, length, LinkType.Ethernet);
    }

    /// <summary>A clock that advances only while the test waits.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
