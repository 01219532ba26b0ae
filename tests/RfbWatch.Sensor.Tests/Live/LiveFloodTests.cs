using System.Diagnostics;
using System.Globalization;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Floods of spoofed flows on a link with real sessions: their effect on a small sensor, and the responses of /health meanwhile.</summary>
public sealed class LiveFloodTests
{
    private const int Small = 1024;
    private const int Found = 2;
    private const int Failing = 5;

    [NamespaceFact]
    [Trait("Clock", "kernel")]
    public async Task A_flood_of_banners_costs_itself_only_and_one_of_connections_blinds_a_small_sensor()
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        var sensor = net.Start("b", [], [.. NamespaceTests.Sensor(folder), "Rules:Shipped=false", $"Limits:MaxFlows={Small}", $"Limits:MaxSessions={Small}"]);
        string page = (await NamespaceTests.LineWith(sensor.StandardError, "/health")).Split(' ').Last(word => word.StartsWith("http", StringComparison.Ordinal));
        string health = page.Replace("/?", "/health?", StringComparison.Ordinal);
        var server = net.Start("b", [], "server", "4444");
        await NamespaceTests.LineWith(server.StandardOutput, "ready");

        var viewers = await ViewAsync(net, folder, 10, 10);
        await Flood(net, SpoofedFlood.Banners, 20 * Small);
        var late = await ViewAsync(net, folder, 10, 20);
        var (code, states) = await GetAsync(net, health);
        Assert.True(code == Found, states);
        Assert.DoesNotContain("\"blind\"", states);

        await Flood(net, SpoofedFlood.Connections, 4 * Small);
        await Eventually.Is(async () => (await GetAsync(net, health)) is (Failing, var reported) && reported.Contains("\"blind\"", StringComparison.Ordinal), "conversations that are given up for others fail /health");

        viewers.StandardInput.Close();
        late.StandardInput.Close();
        await NamespaceTests.EndBy(Signals.Terminate, sensor);
        var ended = folder.Lines("out", "RfbSessions.jsonl").Where(line => line.Contains("\"ServerPort\":4444", StringComparison.Ordinal) && line.Contains("\"Final\":true", StringComparison.Ordinal)).ToList();
        Assert.Equal(20, ended.Count);
        Assert.All(ended, line => Assert.Contains("\"NoAuthentication\":true", line));
    }

    /// <summary>Opens real sessions, and waits until the given total has been reported.</summary>
    private static async Task<Process> ViewAsync(NamespacePair net, TestFolder folder, int count, int reported)
    {
        var viewers = net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", count.ToString(CultureInfo.InvariantCulture));
        await Eventually.Is(() => folder.Lines("out", "RfbSessions.jsonl").Count(line => line.Contains("\"ServerPort\":4444", StringComparison.Ordinal)) >= reported, $"{reported} sessions");
        return viewers;
    }

    private static async Task Flood(NamespacePair net, string kind, int flows)
    {
        var flood = net.Start("a", [], "flood", "rwa", kind, flows.ToString(CultureInfo.InvariantCulture));
        string error = await flood.StandardError.ReadToEndAsync();
        await flood.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.True(flood.ExitCode == 0, error);
    }

    private static async Task<(int Code, string Body)> GetAsync(NamespacePair net, string address)
    {
        var get = net.Start("b", [], "get", address);
        string body = await get.StandardOutput.ReadToEndAsync();
        await get.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return (get.ExitCode, body);
    }
}
