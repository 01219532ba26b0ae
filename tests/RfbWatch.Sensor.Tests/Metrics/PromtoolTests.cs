using System.Diagnostics;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Metrics;

/// <summary>The names, types and texts of /metrics, checked against the conventions of Prometheus by promtool.</summary>
public sealed class PromtoolTests
{
    private static readonly string[] Expected =
    [
        "rfbwatch_build_info", "rfbwatch_rules_info", "rfbwatch_degraded", "rfbwatch_web_token_failures_total", "rfbwatch_uncaptured_payload_bytes_total", "rfbwatch_torn_bytes_total",
        "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_start_time_seconds",
    ];

    [PromtoolFact]
    public async Task Promtool_has_no_complaint()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await StartAsync(folder, capture);
        string metrics = await sensor.TextAsync("metrics");
        using var promtool = Process.Start(new ProcessStartInfo(PromtoolFactAttribute.Program!, ["check", "metrics"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        string said = await promtool.StandardError.ReadToEndAsync() + await promtool.StandardOutput.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.Equal((0, ""), (promtool.ExitCode, said));
    }

    [Fact]
    public async Task Build_process_and_what_could_not_be_read_are_reported()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await StartAsync(folder, capture);
        string metrics = await sensor.TextAsync("metrics");
        Assert.All(Expected, name => Assert.Matches($"\n{name}(\\{{[^}}]+\\}})? [0-9.E+]+\n", metrics));
        Assert.Matches("rfbwatch_build_info\\{version=\"[0-9]+\\.[0-9]+\\.[0-9]+[^\"]*\",revision=\"[^\"]*\",runtime=\"\\.NET [^\"]+\"\\} 1\n", metrics);
    }

    /// <summary>With an output whose collector does not exist: its metrics are there, and the stop does not wait for it.</summary>
    private static Task<RunningSensor> StartAsync(TestFolder folder, RemoteCapture capture) =>
        RunningSensor.StartAsync(folder, capture.Address, around => around with { DrainLimit = TimeSpan.Zero }, ("Outputs", "http://127.0.0.1:1/rows"));
}
