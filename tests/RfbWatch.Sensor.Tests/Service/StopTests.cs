using RfbWatch.Engine;
using RfbWatch.Sensor.Tests.Health;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>Stops that are obstructed.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ScriptedSource _source = new();
    private readonly BlockingStream _stdout = new();

    public void Dispose()
    {
        // A blocked writer stays blocked: released, it would write into the folder while that is being deleted.
        _source.Dispose();
        _stdout.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_output_that_hangs_does_not_hold_up_the_end()
    {
        bool reported = false;
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address,
            around => around with { Open = _source.Open, Output = _stdout, StopLimit = TimeSpan.FromMilliseconds(500), OutputHangs = () => reported = true }, ("Stdout", "true"), ("Stats:Interval", "0.1s"));
        _stdout.Hold();
        var publisher = sensor.Service.State!.Publisher;
        long rows = publisher.Rows;
        await Eventually.Is(() => publisher.Rows > rows, "a row on its way");
        ushort port = 20_000;
        await Eventually.Is(
            () =>
            {
                // One at a time: the publisher takes all queued items at once, and then no more.
                _source.Send(Traffic.Session("desk", port++, DateTime.UtcNow));
                return sensor.Service.State!.Queue.Count > 0;
            },
            "a session that waits");
        await sensor.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Contains("queued sessions and connections and the last alerts were not written", sensor.LogText.ToString());
        Assert.Equal(ExitCode.OutputFailed, sensor.Service.ExitCode);
        Assert.True(reported);
    }

    [Fact]
    public async Task A_capture_loop_that_hangs_makes_the_end_degraded()
    {
        await using var sensor = await RunningSensor.StartAsync(
            _folder, ScriptedSource.Address, around => around with { Open = _source.Open, StopLimit = TimeSpan.FromMilliseconds(500) }, ("Rules:Shipped", "false"));
        _source.Hang();
        await Eventually.Is(() => _source.IsHanging, "a loop that hangs");
        await sensor.StopAsync().WaitAsync(Eventually.Limit);
        _source.GoOn();
        Assert.Contains("a capture loop did not end in time", sensor.LogText.ToString());
        Assert.Equal(ExitCode.Degraded, sensor.Service.ExitCode);
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_in_a_spool_is_reported_at_the_next_start()
    {
        await using var collector = await StallingCollector.StartAsync();
        (string, string)[] settings = [("Outputs", collector.Address), ("Rules:Shipped", "false")];
        await using (await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open, DrainLimit = TimeSpan.Zero }, settings))
        {
        }

        File.AppendAllText(Directory.GetFiles(_folder.Of("out", "spool"), "segment-*", SearchOption.AllDirectories).Single(), "half a record");
        using var again = new ScriptedSource();
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = again.Open }, settings);
        Assert.Contains("13 incomplete or damaged bytes were removed from the end of its spool", sensor.LogText.ToString());
        collector.Release();
    }

    [Fact]
    public async Task An_opening_that_throws_is_why_a_source_is_gone_and_is_tried_again()
    {
        int openings = 0;
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with
        {
            Open = (input, options) => ++openings switch
            {
                1 => new Capture.Live.LiveOpening([new FailingSource()], null),
                2 => throw new InvalidOperationException("planted defect"),
                _ => _source.Open(input, options),
            },
        }, ("Rules:Shipped", "false"));
        await Eventually.Is(() => sensor.Service.State!.Health.Any(state => state.Name == "gone" && state.Reason.Contains("opening it failed: InvalidOperationException: planted defect", StringComparison.Ordinal)), "why it is gone");
        _source.Send(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        await Eventually.Is(() => _folder.Lines("out", "RfbSessions.jsonl").Length > 0, "a session after it was opened again");
        Assert.DoesNotContain("failed and will be retried", sensor.LogText.ToString());
    }

    [Fact]
    public async Task Nobody_who_listens_ends_nothing()
    {
        var talk = new DeafWriter();
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open, Error = talk }, ("Rules:Shipped", "false"), ("Health:SilentAfter", "0.1s"));
        await Eventually.Is(() => sensor.Service.State!.Health.Any(state => state.Name == "silent"), "a state that would be reported");
        var judged = sensor.Service.State!.Health;
        await Eventually.Is(() => !ReferenceEquals(judged, sensor.Service.State!.Health), "health is judged on");
        sensor.Service.Reload();
        Assert.Equal("", sensor.Service.State!.ReloadProblem);
        await sensor.StopAsync();
        Assert.True(talk.Asked > 2);
    }

    /// <summary>A source whose first read ends its worker.</summary>
    private sealed class FailingSource : Capture.Live.LiveSource
    {
        public override string Name => ScriptedSource.Address;

        public override string Backend => "test";

        public override ReadOnlySpan<byte> Memory => default;

        public override long BytesRead => 0;

        public override int Read(Span<Packets.FrameHeader> batch) => throw new InvalidOperationException("planted defect of a source");
    }

    /// <summary>Standard error on a full disk.</summary>
    private sealed class DeafWriter : StringWriter
    {
        public int Asked { get; private set; }

        public override void WriteLine(string? value)
        {
            Asked++;
            throw new IOException("No space left on device");
        }
    }
}
