using RfbWatch.Rules.Packs;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Web;

/// <summary>The page explains each alert and the first steps.</summary>
public sealed class AlertGuideTests
{
    private const string Heading = "Meaning of the alerts and first steps";

    [Fact]
    public async Task An_alert_is_explained_by_its_rule()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        Assert.DoesNotContain(Heading, await sensor.TextAsync(""));

        capture.Send(Traffic.Session("desk", 50_000, DateTime.UtcNow));
        await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length > 0, "an alert");
        await Eventually.Is(async () => (await sensor.TextAsync("")).Contains(Heading, StringComparison.Ordinal), "its explanation");

        string page = await sensor.TextAsync("");
        var rule = ShippedPacks.RuleOf("rfb-no-auth-session")!;
        Assert.Contains($"<td class=\"long\">{rule.Description}</td>", page);
        Assert.Contains(rule.Response[0][..30], page);
        Assert.Contains("rfbwatch rules show rfb-no-auth-session", page);
    }
}
