using System.Diagnostics;
using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.Sensor.Tests.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>kill -9 between a session and its alert, and between an alert and its storage.</summary>
public sealed class KilledSensorTests
{
    [UnixTheory]
    [InlineData("RfbSessions", 1)]
    [InlineData("AlertInfo", 2)]
    public async Task The_alert_of_a_session_comes_after_the_next_start_if_it_was_not_surely_out(string table, int copies)
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        string[] settings = ["Sources=" + capture.Address, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Enabled=false", "Name=probe"];
        using (var killed = Start(["dying-sensor", table, .. settings]))
        {
            capture.Send(Traffic.Session("desk", 50_000, DateTime.UtcNow));
            await killed.WaitForExitAsync().WaitAsync(Eventually.Limit);
            Assert.NotEqual(0, killed.ExitCode);
        }

        Assert.NotEmpty(folder.Lines("out", "RfbSessions.jsonl"));
        Assert.Equal(copies - 1, folder.Lines("out", "AlertInfo.jsonl").Length);
        capture.Break();
        using (var next = Start(["sensor", .. settings]))
        {
            await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == copies, "the alert");
            // Stopped cleanly, because just after the line is in the file, the alert may not be stored yet.
            Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, next));
        }

        // Again after it was certainly emitted: it is remembered.
        using (var last = Start(["sensor", .. settings]))
        {
            capture.Send(Traffic.Session("desk", 50_001, DateTime.UtcNow));
            await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length > copies, "an alert of another session");
            last.Kill();
            await last.WaitForExitAsync();
        }

        string[] ids = [.. folder.Lines("out", "AlertInfo.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("AlertId").GetString()!)];
        Assert.Single(ids[..copies].Distinct());
        Assert.DoesNotContain(ids[0], ids[copies..]);
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(KilledSensorTests).Assembly.Location, .. arguments]))!;
}
