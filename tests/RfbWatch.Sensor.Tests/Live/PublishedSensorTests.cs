using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>The sensor of the published program: ring, tables, store, rules, sending, page and signals, in the way that it is compiled for use.</summary>
public sealed class PublishedSensorTests
{
    private const int Count = 8;

    [PublishedSensorFact]
    [Trait("Clock", "kernel")]
    public async Task It_watches_writes_sends_answers_reloads_and_ends_in_good_order()
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        var collector = net.Start("b", [], "collector");
        string address = (await collector.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit))!;
        await collector.StandardInput.WriteLineAsync();
        await collector.StandardInput.FlushAsync();
        var sensor = net.StartPublished([.. NamespaceTests.Sensor(folder)[1..], "Outputs=" + address]);
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
        Assert.Contains(" 0 rows refused, 0 wait", await sensor.StandardError.ReadToEndAsync());
        collector.StandardInput.Close();
        var sent = (await collector.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("record").GetProperty("properties").GetRawText());
        Assert.Equal(Directory.EnumerateFiles(folder.Of("out"), "*.jsonl").SelectMany(file => folder.Lines(file)).Order(), sent.Order());
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
