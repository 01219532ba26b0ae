using System.Net;
using System.Net.Sockets;
using System.Text;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Web;

/// <summary>The page in a browser, with desktop names chosen by an attacker.</summary>
public sealed class PageInBrowserTests
{
    private const string Violation = "Content Security Policy";

    [ChromiumFact]
    public async Task Hostile_desktop_names_are_text_and_nothing_breaks_the_policy()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        using var bait = new TcpListener(IPAddress.Loopback, 0);
        bait.Start();
        string address = $"http://{bait.LocalEndpoint}/";
        string[] names =
        [
            $"<script>document.title='owned';fetch('{address}')</script>",
            $"\"><img src={address} onerror=\"document.title='owned'\">",
            "</td></table><style>body{display:none}</style>",
            "fair\u202e\u2066desktop\u2069 \u200b\u0000",
            "\u001b]0;owned\u0007\u001b[31mred",
            new string('x', 64 << 10),
        ];
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        for (int i = 0; i < names.Length; i++)
        {
            capture.Send(Traffic.Session(names[i], (ushort)(50_000 + i), DateTime.UtcNow));
        }

        await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length >= names.Length, "an alert for each session");
        var (document, log) = await Chromium.LoadAsync(folder, $"{sensor.Service.Page}?token={RunningSensor.Token}");

        Assert.Contains("<title>RfbWatch</title>", document);
        Assert.Contains("Sessions without authentication", document);
        Assert.Contains("&lt;script&gt;document.title=", document);
        Assert.Contains("&lt;img src=", document);
        Assert.Contains("\\u{202E}", document, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\\u{1B}", document, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(new string('x', 150), document);
        Assert.DoesNotContain(new string('x', 200), document);
        Assert.DoesNotContain("<script", document);
        Assert.DoesNotContain("<img", document);
        Assert.DoesNotContain("<style", document);
        Assert.DoesNotMatch("[\u202a-\u202e\u2066-\u2069\u001b\u0000\u200b]", document);
        Assert.DoesNotContain(Violation, log);
        Assert.DoesNotContain("CONSOLE", log);
        Assert.False(bait.Pending());
    }

    [ChromiumFact]
    public async Task A_page_that_does_break_a_policy_is_noticed()
    {
        // Without this, the test above could not fail.
        using var folder = new TestFolder();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await server.AcceptTcpClientAsync();
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            const string Body = "<title>fine</title><script>document.title='owned'</script>";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: default-src 'none'\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
        });
        var (document, log) = await Chromium.LoadAsync(folder, $"http://{server.LocalEndpoint}/");
        await serving;
        Assert.Contains("<title>fine</title>", document);
        Assert.Contains(Violation, log);
        Assert.Contains("CONSOLE", log);
    }

    [ChromiumFact]
    public async Task Without_the_token_a_browser_sees_nothing()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        var (document, _) = await Chromium.LoadAsync(folder, sensor.Service.Page!.ToString());
        Assert.Contains("The token is missing or wrong", document);
        Assert.DoesNotContain("Health", document);
    }
}
