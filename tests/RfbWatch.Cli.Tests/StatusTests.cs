using System.Net.Sockets;
using System.Text;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary><c>rfbwatch status</c> with the responses of a sensor.</summary>
public sealed class StatusTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_sensor_it_is_3_and_says_where_it_looked()
    {
        var run = CliRun.Of("status", "--output", _folder.Of("out"));
        Assert.Equal(ExitCode.Unreadable, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains(_folder.Of("out"), run.Error);
        Assert.Contains("/run/rfbwatch/status.sock", run.Error);
        Assert.Contains("--socket PATH", run.Error);
    }

    [UnixFact]
    public async Task The_exit_code_follows_the_state_and_people_get_tables()
    {
        foreach (var (state, expected) in ((string, ExitCode)[])[("ok", ExitCode.Done), ("warning", ExitCode.Degraded), ("failing", ExitCode.Found)])
        {
            using var listener = Listen(out string path);
            var serving = ServeAsync(listener, Answer(state));
            var run = CliRun.Of("status", "--socket", path);
            await serving;
            Assert.Equal(expected, run.Code);
            Assert.StartsWith($"probe  {state}\n", run.Output, StringComparison.Ordinal);
            Assert.Contains("FAIL  eth1 down: no carrier\n", run.Output);
            Assert.Matches(@"eth1 \(not read\) +1,234 +8\.0 +10 +0 +3 +2 +5 s ago\n", run.Output);
            Assert.Matches(@"\nfiles +- +- +- +7 +- +- +disk full\n", run.Output);
            Assert.Contains("1 rule, hash cafe", run.Output);
            Assert.Contains("High           A <title>", run.Output);
            Assert.DoesNotContain('\u001b', run.Output);
        }
    }

    [UnixFact]
    public async Task Json_is_what_the_sensor_says()
    {
        using var listener = Listen(out string path);
        var serving = ServeAsync(listener, Answer("ok"));
        var run = CliRun.Of("status", "--socket", path, "--json");
        await serving;
        Assert.Equal(Answer("ok") + "\n", run.Output);
    }

    [UnixFact]
    public async Task Watching_goes_on_while_nobody_answers_and_ends_by_interrupt()
    {
        using var listener = Listen(out string path);
        using var interrupt = new CancellationTokenSource();
        var watching = Task.Run(() => CliRun.Of(interrupt.Token, "status", "--socket", path, "--json", "--watch", "0.1"));
        await ServeAsync(listener, "no answer of a sensor");
        await ServeAsync(listener, Answer("ok"));
        await ServeAsync(listener, Answer("warning"));
        using var next = await listener.AcceptAsync();
        await interrupt.CancelAsync();
        var run = await watching;
        Assert.Equal(Answer("ok") + "\n" + Answer("warning") + "\n", run.Output);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("no sensor answers", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Degraded, run.Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("often")]
    [InlineData("1e9")]
    public void A_wrong_interval_is_2(string interval)
    {
        var run = CliRun.Of("status", "--watch", interval);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"--watch '{interval}': it must be from 0.1 to 3600 seconds", run.Error);
    }

    private Socket Listen(out string path)
    {
        path = _folder.Of(Path.GetRandomFileName());
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    private static async Task ServeAsync(Socket listener, string body)
    {
        using var client = await listener.AcceptAsync();
        await client.ReceiveAsync(new byte[4096]);
        await client.SendAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
        client.Shutdown(SocketShutdown.Both);
    }

    private static string Answer(string state) =>
        $$$"""
        {"name":"probe","version":"1.2.3","process":17,"status":"{{{state}}}","ready":true,"degraded":false,"time":"2026-03-01T12:00:00Z","started":"2026-03-01T09:00:00Z","resident_bytes":104857600,
        "states":[{"subject":"eth1","state":"down","failure":true,"reason":"no carrier"}],
        "sources":[{"name":"eth1","read":false,"packets":10,"packets_per_second":1234.2,"bits_per_second":8000000,"kernel_dropped_packets":0,"flows":3,"sessions":2,"last_packet":"2026-03-01T11:59:55Z"}],
        "outputs":[{"name":"files","problem":"disk full","refused":7}],"sessions":[{"period":"the last hour","sessions":2,"no_authentication":1,"public_peer":0,"failed_logins":0,"alerts":1}],
        "rules":{"hash":"cafe","loaded":"2026-03-01T09:00:00Z","loaded_rules":[{"id":"a"}],"problems":[]},
        "alerts":{"raised":1,"suppressed":0,"last":[{"time":"2026-03-01T11:00:00Z","severity":"High","title":"A <title>\u001b[2J"}]}}
        """.ReplaceLineEndings("");
}
