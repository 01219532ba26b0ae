using System.Text.Json.Nodes;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Synthetic;

namespace RfbWatch.Sensor.Tests.Service;

public sealed class LiveEqualsTriageTests
{
    /// <summary>Columns about where and in what order a row was written, not about the session.</summary>
    private static readonly string[] OfTheRun = ["ReportId", "SensorName", "Interface", "SeenBy", "EvidenceFile", "MatchedRules"];

    [Fact]
    public async Task The_same_frames_give_the_same_sessions_live_and_from_a_file()
    {
        var sessions = SyntheticCaptures.All.SelectMany(capture => capture.Sessions).ToList();
        ushort port = 20_000;

        // One after another: which of two sessions repeats the other's challenge is then the same by verdict and by first packet.
        var frames = sessions.SelectMany((session, i) => (session with { Time = session.Time.AddMinutes(i) }).Packets(port++)).Frames();
        frames.Sort((a, b) => a.Ticks.CompareTo(b.Ticks));
        using var folder = new TestFolder();
        using (var capture = new RemoteCapture())
        {
            await using var sensor = await RunningSensor.StartAsync(folder, capture, ("Rules:Shipped", "false"), ("Store:MaxAge", "3650d"));
            capture.Send(frames);
            await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Packets == frames.Count, "all frames");
            await sensor.StopAsync();
        }

        File.WriteAllBytes(folder.Of("same.pcap"), CaptureFile.Pcap(frames));
        using (var tables = new TableFolder(folder.Of("triage"), OutputFormat.Jsonl, Tables.All))
        {
            TriageRun.Execute(new TriageOptions { Paths = [folder.Of("same.pcap")] }, tables, new TriageProgress(), CancellationToken.None);
        }

        var live = Final(folder.Lines("out", "RfbSessions.jsonl"));
        var triaged = Final(folder.Lines("triage", "RfbSessions.jsonl"));
        Assert.True(triaged.Count > 20);
        Assert.Equal(triaged.Order(StringComparer.Ordinal), live.Order(StringComparer.Ordinal));
        Assert.All(
            folder.Lines("out", "DeviceNetworkEvents.jsonl"),
            line => Assert.StartsWith("tcp://", (string?)JsonNode.Parse((string)JsonNode.Parse(line)!["AdditionalFields"]!)!["interface"], StringComparison.Ordinal));
    }

    private static List<string> Final(string[] lines) =>
    [
        .. lines.Select(line => JsonNode.Parse(line)!.AsObject()).Where(row => (bool)row["Final"]!).Select(row =>
        {
            foreach (string column in OfTheRun)
            {
                row.Remove(column);
            }

            return row.ToJsonString();
        }),
    ];
}
