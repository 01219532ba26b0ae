using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>The sensor of the published program: ring, tables, store, rules, delivery, page and signals, as compiled for use.</summary>
public sealed class PublishedSensorTests
{
    private const int Count = 8;

    [PublishedSensorTheory]
    [MemberData(nameof(Backends.All), MemberType = typeof(Backends))]
    [Trait("Clock", "kernel")]
    public async Task It_watches_writes_sends_answers_reloads_and_ends_in_good_order(string backend)
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        var collector = net.Start("b", [], "collector");
        string address = (await collector.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit))!;
        await collector.StandardInput.WriteLineAsync();
        await collector.StandardInput.FlushAsync();
        var sensor = net.StartPublished([.. NamespaceTests.Sensor(folder)[1..], "Outputs=" + address, "Backend=" + backend]);
        string page = (await NamespaceTests.LineWith(sensor.StandardError, "page, /health")).Split(' ')[^1];
        await NamespaceTests.LineWith(sensor.StandardError, "watching");
        var server = net.Start("b", [], "server", "4444");
        await NamespaceTests.LineWith(server.StandardOutput, "ready");
        net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", Count.ToString(CultureInfo.InvariantCulture));

        await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == Count, "an alert for each session");
        Assert.Contains("&lt;b&gt;desk&lt;/b&gt;", await Get(net, page));
        Assert.Contains("\"status\":\"ok\"", await Get(net, page.Replace("/?", "/health?", StringComparison.Ordinal)));
        Assert.Contains($"rfbwatch_alerts_total {Count}\n", await Get(net, page.Replace("/?", "/metrics?", StringComparison.Ordinal)));

        Signals.Send(sensor, Signals.HangUp);
        await NamespaceTests.LineWith(sensor.StandardError, "reloaded: 19 rules");

        Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, sensor));
        Assert.Contains(" 0 rows refused, 0 waiting", await sensor.StandardError.ReadToEndAsync());
        collector.StandardInput.Close();
        var sent = (await collector.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("record").GetProperty("properties").GetRawText());
        Assert.Equal(Directory.EnumerateFiles(folder.Of("out"), "*.jsonl").SelectMany(file => folder.Lines(file)).Order(), sent.Order());
    }

    /// <summary>A sensor that is stopped while frames arrive loses those that do not fit into its ring: the frames read and those reported as dropped add up to the frames sent.</summary>
    [PublishedSensorTheory]
    [MemberData(nameof(Backends.All), MemberType = typeof(Backends))]
    public async Task What_it_could_not_read_is_reported(string backend)
    {
        const int Sent = 20_000;
        const int SegmentSize = 300;
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        var builder = new TcpConversationBuilder(new("10.88.0.2", 50000), new(NamespacePair.ServerAddress, 4444)) { SegmentSize = SegmentSize };
        File.WriteAllBytes(folder.Of("flood.pcap"), CaptureFile.Pcap(builder.FromInitiator(new byte[Sent * SegmentSize]).Frames()));
        var sensor = net.StartPublished([.. NamespaceTests.Sensor(folder)[1..], "Backend=" + backend, "RingMegabytes=2", "Rings=1", "Filter=tcp port 4444"]);
        await NamespaceTests.LineWith(sensor.StandardError, "watching");

        Signals.Send(sensor, Signals.Stop);
        var replay = net.RunPublished("a", "replay", folder.Of("flood.pcap"), "--interface", NamespacePair.ViewersInterface, "--top-speed");
        await replay.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(0, replay.ExitCode);
        Assert.StartsWith("Sent 20,000 frames, ", await replay.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Signals.Send(sensor, Signals.Continue);

        Assert.Equal((int)ExitCode.Degraded, await NamespaceTests.EndBy(Signals.Terminate, sensor));
        var reported = Regex.Match(await sensor.StandardError.ReadToEndAsync(), @"stopped: (\d+) packets, (\d+) dropped by the kernel");
        Assert.True(reported.Success);
        long read = long.Parse(reported.Groups[1].Value, CultureInfo.InvariantCulture), dropped = long.Parse(reported.Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.Equal(Sent, read + dropped);
        Assert.InRange(dropped, Sent / 4, Sent - 100);
    }

    private static async Task<string> Get(NamespacePair net, string address)
    {
        var get = net.Start("b", [], "get", address);
        string answer = await get.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Limit);
        await get.WaitForExitAsync();
        Assert.Equal(2, get.ExitCode);
        return answer;
    }
}
