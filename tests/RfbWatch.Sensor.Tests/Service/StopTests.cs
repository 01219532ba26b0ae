using RfbWatch.Engine;
using RfbWatch.Sensor.Tests.Health;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>Ends that something stands in the way of.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ScriptedSource _source = new();
    private readonly BlockingStream _stdout = new();

    public void Dispose()
    {
        _stdout.Release();
        _source.Dispose();
        _stdout.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_output_that_hangs_does_not_hold_up_the_end()
    {
        bool told = false;
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address,
            around => around with { Open = _source.Open, Output = _stdout, StopLimit = TimeSpan.FromMilliseconds(500), OutputHangs = () => told = true }, ("Stdout", "true"), ("Stats:Interval", "0.1s"));
        _stdout.Hold();
        for (ushort i = 0; i < 4; i++)
        {
            _source.Send(Traffic.Session("desk", (ushort)(20_000 + i), DateTime.UtcNow));
        }

        await Eventually.Is(() => sensor.Service.State!.Queue.Count > 0, "a session that waits");
        await sensor.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Contains("sessions and connections that wait for it are not written", sensor.Talk.ToString());
        Assert.Equal(ExitCode.OutputFailed, sensor.Service.ExitCode);
        Assert.True(told);
    }

    [Fact]
    public async Task A_capture_loop_that_hangs_makes_the_end_degraded()
    {
        await using var sensor = await RunningSensor.StartAsync(
            _folder, ScriptedSource.Address, around => around with { Open = _source.Open, StopLimit = TimeSpan.FromMilliseconds(500) }, ("Rules:Shipped", "false"));
        _source.Hang();
        await Task.Delay(100);
        await sensor.StopAsync().WaitAsync(Eventually.Limit);
        _source.GoOn();
        Assert.Contains("a capture loop did not end in time", sensor.Talk.ToString());
        Assert.Equal(ExitCode.Degraded, sensor.Service.ExitCode);
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_in_a_spool_is_told_at_the_next_start()
    {
        await using var collector = await StallingCollector.StartAsync();
        (string, string)[] settings = [("Outputs", collector.Address), ("Rules:Shipped", "false")];
        await using (await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open }, settings))
        {
        }

        File.AppendAllText(Directory.GetFiles(_folder.Of("out", "spool"), "segment-*", SearchOption.AllDirectories).Single(), "half a record");
        using var again = new ScriptedSource();
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = again.Open }, settings);
        Assert.Contains("13 bytes at the end of its spool were unfinished or damaged", sensor.Talk.ToString());
        collector.Release();
    }

    [Fact]
    public async Task Nobody_who_listens_ends_nothing()
    {
        var talk = new DeafWriter();
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open, Talk = talk }, ("Rules:Shipped", "false"), ("Health:SilentAfter", "0.1s"));
        await Eventually.Is(() => sensor.Service.State!.Health.Any(state => state.Name == "silent"), "a state that would be told");
        var judged = sensor.Service.State!.Health;
        await Eventually.Is(() => !ReferenceEquals(judged, sensor.Service.State!.Health), "health is judged on");
        sensor.Service.Reload();
        Assert.Equal("", sensor.Service.State!.ReloadProblem);
        await sensor.StopAsync();
        Assert.True(talk.Asked > 2);
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
