using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RfbWatch.Capture.Live;
using RfbWatch.Engine;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Health;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>What the sensor reports to the service manager, and when.</summary>
public sealed class SystemdServiceTests
{
    [UnixFact]
    public async Task The_watchdog_is_fed_by_the_capture_loops_and_not_while_one_hangs()
    {
        using var folder = new TestFolder();
        using var manager = new ServiceManager(folder);
        using var source = new ScriptedSource();
        using var other = new ScriptedSource();
        int opened = 0;
        await using var sensor = await RunningSensor.StartAsync(
            folder, "tcp://one:1,tcp://other:1",
            around => around with { Open = (name, options) => (opened++ == 0 ? source : other).Open(name, options), NotifySocket = manager.Address, WatchdogMicroseconds = "60000000" },
            ("Rules:Shipped", "false"));
        await manager.NextAsync("READY=1");
        await manager.NextAsync("WATCHDOG=1");

        // One of two loops is blocked: the progress of the other must not count for it.
        source.Hang();
        await Eventually.Is(() => source.IsHanging, "a loop that hangs");
        manager.Take();
        await JudgedAsync(sensor, 13);

        // Its last iteration before that may count once, when the other loop has also made progress.
        Assert.InRange(manager.Take().Count(message => message == "WATCHDOG=1"), 0, 1);
        source.GoOn();
        await manager.NextAsync("WATCHDOG=1");
        await sensor.StopAsync();
        await manager.NextAsync("STOPPING=1");
    }

    [UnixFact]
    public async Task The_watchdog_is_fed_while_the_evaluation_of_health_hangs_and_that_is_a_state()
    {
        using var folder = new TestFolder();
        using var manager = new ServiceManager(folder);
        using var source = new ScriptedSource();
        using var standardError = new BlockingStream();
        await using var log = new StreamWriter(standardError) { AutoFlush = true };
        await using var sensor = await RunningSensor.StartAsync(
            folder, ScriptedSource.Address, around => around with { Open = source.Open, Error = log, NotifySocket = manager.Address, WatchdogMicroseconds = "60000000" }, ("Rules:Shipped", "false"));
        bool IsShown() => sensor.Service.State!.Health.Any(state => state is { Subject: "health", Name: HealthStates.Stalled, IsFailure: true });
        try
        {
            // Nobody reads the log: the evaluation that has a new state to write does not end.
            standardError.Hold();
            source.Become(LiveState.Down);

            // The queue of the socket holds only ten notifications.
            await Eventually.Is(() => manager.Take().Count >= 0 && IsShown(), "the state that health is not evaluated");
            manager.Take();
            await manager.NextAsync("WATCHDOG=1");
        }
        finally
        {
            standardError.Release();
        }

        await Eventually.Is(() => !IsShown(), "the end of that state");
    }

    [UnixFact]
    public async Task A_process_tells_of_start_reload_by_SIGHUP_and_end()
    {
        using var folder = new TestFolder();
        using var manager = new ServiceManager(folder);
        using var capture = new RemoteCapture();
        string rule = folder.Write("mine.yaml", "id: mine\nname: Mine\nkind: NRT\nseverity: Low\nquery: |\n  RfbSessions | project SessionId\n");
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(SystemdServiceTests).Assembly.Location, "sensor", "Sources=" + capture.Address, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Port=0",
            "Rules:Shipped=false", "Rules:Paths=" + rule,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["NOTIFY_SOCKET"] = manager.Address;
        start.Environment["WATCHDOG_USEC"] = "60000000";
        Signals.Accept(start);
        using var process = Process.Start(start)!;
        try
        {
            Assert.Contains("\nSTATUS=watching " + capture.Address, await manager.NextAsync("READY=1"));
            await manager.NextAsync("WATCHDOG=1");
            File.WriteAllText(rule, "id: mine\nname: Mine\nkind: NRT\nquery: |\n  RfbSessions | project NoSuchColumn\n");
            long before = Microseconds();
            Signals.Send(process, Signals.HangUp);
            string reloading = await manager.NextAsync("RELOADING=1");
            long reported = long.Parse(Regex.Match(reloading, "\nMONOTONIC_USEC=([0-9]+)$").Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(reported, before, Microseconds());
            Assert.Contains("NoSuchColumn", await manager.NextAsync("READY=1"));
            Assert.Contains("rules reload-failed", await manager.NextAsync("STATUS="));
            Signals.Send(process, Signals.Terminate);
            await manager.NextAsync("STOPPING=1");
            await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
            Assert.Equal((int)ExitCode.Done, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [SystemdAnalyzeFact]
    public async Task The_unit_file_is_as_tight_as_the_guide_says()
    {
        string unit = Path.Combine(RepositoryFolder.Root, ".packaging", "rfbwatch.service");
        using var process = Process.Start(new ProcessStartInfo("systemd-analyze", ["security", "--offline=true", "--no-pager", unit]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = await process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var score = Regex.Match(text, @"Overall exposure level for rfbwatch\.service: ([0-9.]+ [A-Z]+)");
        Assert.True(score.Success, text + error);
        Assert.Contains(score.Groups[1].Value.Replace(" ", ", ", StringComparison.Ordinal), File.ReadAllText(Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Sensor", "README.md")));
    }

    /// <summary>Waits until health has been evaluated a number of times.</summary>
    private static async Task JudgedAsync(RunningSensor sensor, int times)
    {
        for (int i = 0; i < times; i++)
        {
            var judged = sensor.Service.State!.Health;
            await Eventually.Is(() => !ReferenceEquals(judged, sensor.Service.State!.Health), "judged anew");
        }
    }

    private static long Microseconds() => (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;
}
