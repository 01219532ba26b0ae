using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RfbWatch.Engine;
using RfbWatch.TestKit;
using Xunit.Abstractions;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>
/// Real servers without authentication on unusual ports, and real viewers: time from the first packet of a session until its row and its alert are in the store. The first packet
/// precedes the ServerInit that opens the session, so the bounds also hold from there.
/// </summary>
public sealed class RealVncTests(ITestOutputHelper output)
{
    private static readonly TimeSpan RowBound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AlertBound = TimeSpan.FromSeconds(5);

    private const int SessionsInRound = 4;

    [RealVncFact]
    [Trait("Clock", "kernel")]
    public async Task A_session_without_authentication_is_a_row_within_a_second_and_an_alert_within_five()
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        string serverDisplay = await DisplayAsync(net.Run("b", "Xvfb", "-displayfd", "1", "-screen", "0", "320x200x24", "-nolisten", "tcp", "-ac"));
        string viewerDisplay = await DisplayAsync(net.Run("a", "Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-ac"));
        await ListeningAsync(net.Run("b", "Xtigervnc", "-displayfd", "1", "-geometry", "320x200", "-rfbport", "33890", "-SecurityTypes", "None", "-ac"), 33890);
        await ListeningAsync(net.Run("b", "x11vnc", "-quiet", "-display", serverDisplay, "-rfbport", "8443", "-nopw", "-forever", "-shared", "-noxdamage", "-noxrecord"), 8443);
        var sensor = net.Start("b", [], NamespaceTests.Sensor(folder));
        await NamespaceTests.LineWith(sensor.StandardError, "watching");
        string[][] viewers =
        [
            ["xtigervncviewer", "-Shared", "-AlertOnFatalError=0", "-ReconnectOnError=0", "-RemoteResize=0"],
            ["xtightvncviewer", "-shared"],
        ];
        int sessions = 0;
        var running = new List<Process>();
        var watch = Stopwatch.StartNew();
        (TimeSpan Row, TimeSpan Alert) delay;
        do
        {
            // A busy machine delays a round, but not every round.
            running.ForEach(viewer => viewer.Kill(entireProcessTree: true));
            running.Clear();
            foreach (int port in (int[])[33890, 8443])
            {
                foreach (string[] viewer in viewers)
                {
                    running.Add(net.Run("a", ["env", "DISPLAY=" + viewerDisplay, .. viewer, $"{NamespacePair.ServerAddress}::{port}"]));
                    sessions++;
                    await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Count(IsOfTheRule) >= sessions, $"alert {sessions}");
                }
            }

            // The files and the store are written one after another.
            await Eventually.Is(() => Delays(folder.Of("out", "rfbwatch.db")).Count >= sessions, $"{sessions} sessions with their alerts in the store");
            var round = Delays(folder.Of("out", "rfbwatch.db"))[^SessionsInRound..];
            delay = (round.Max(one => one.Row), round.Max(one => one.Alert));
            output.WriteLine($"from the first packet to the row and to the alert, at most: {delay}");
            Assert.True(watch.Elapsed < Eventually.Limit, $"no round within {RowBound} and {AlertBound}; the last took {delay}");
        }
        while (delay.Row >= RowBound || delay.Alert >= AlertBound);

        Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, sensor));
        var ended = folder.Lines("out", "RfbSessions.jsonl").Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.GetProperty("Final").GetBoolean()).ToList();
        Assert.Equal(sessions, ended.Select(row => row.GetProperty("SessionId").GetString()).Distinct().Count());
        Assert.All(ended, row => Assert.Equal((true, "Active"), (row.GetProperty("NoAuthentication").GetBoolean(), row.GetProperty("Stage").GetString())));
        // If there were many rounds, rules about many sessions also fire.
        Assert.Equal(sessions, folder.Lines("out", "AlertInfo.jsonl").Count(IsOfTheRule));
        Assert.Equal(sessions, Delays(folder.Of("out", "rfbwatch.db")).Count);
    }

    private static bool IsOfTheRule(string alert) => alert.Contains("\"DetectionSource\":\"rfb-no-auth-session\"", StringComparison.Ordinal);

    /// <summary>For each session with an alert, in order of their first packets: time from its first packet to its first row, and to its first alert.</summary>
    private static List<(TimeSpan Row, TimeSpan Alert)> Delays(string store)
    {
        const string Query = """
            SELECT MIN(_arrived) - MIN(_ticks), (SELECT MIN(e._arrived) FROM AlertEvidence e WHERE json_extract(e.AdditionalFields, '$.session_id') = s.SessionId) - MIN(_ticks)
            FROM RfbSessions s GROUP BY SessionId ORDER BY MIN(_ticks)
            """;
        var delays = new List<(TimeSpan, TimeSpan)>();
        using var database = new SqliteConnection($"Data Source={store};Pooling=false");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = Query;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.IsDBNull(1))
            {
                continue;
            }

            delays.Add((new TimeSpan(reader.GetInt64(0)), new TimeSpan(reader.GetInt64(1))));
        }

        return delays;
    }

    internal static async Task<string> DisplayAsync(Process server) => ":" + await server.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit);

    /// <summary>Waits until a process is listening, without a connection that would be a session.</summary>
    internal static Task ListeningAsync(Process server, int port)
    {
        string listening = string.Create(CultureInfo.InvariantCulture, $":{port:X4} 00000000:0000 0A");
        return Eventually.Is(() => File.ReadAllText($"/proc/{server.Id}/net/tcp").Contains(listening, StringComparison.Ordinal), $"port {port}");
    }
}
