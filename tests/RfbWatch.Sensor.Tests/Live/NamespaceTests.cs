using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>The sensor in real use: a process on a veth pair, real connections, signals.</summary>
public sealed class NamespaceTests
{
    internal static string[] Sensor(TestFolder folder) =>
        ["sensor", "Interfaces=" + NamespacePair.Interface, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Port=0", "Name=probe"];

    internal static async Task<string> LineWith(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync().WaitAsync(Eventually.Limit) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"the process ended without '{text}'");
    }

    internal static async Task<int> EndBy(int signal, Process process)
    {
        Signals.Send(process, signal);
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return process.ExitCode;
    }

    [NamespaceFact]
    public void A_pair_that_cannot_be_made_leaves_nothing_behind_and_says_why()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"rw{Environment.ProcessId}taken");
        NamespacePair.Ip("netns", "add", name + "b");
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new NamespacePair(name));
        Assert.Contains($"ip netns add {name}b: Cannot create namespace file", failure.Message);
        Assert.DoesNotContain(Directory.GetFiles("/run/netns"), path => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
    }

    [NamespaceTheory]
    [MemberData(nameof(Backends.All), MemberType = typeof(Backends))]
    [Trait("Clock", "kernel")]
    public async Task Sessions_are_rows_and_alerts_and_SIGTERM_loses_none(string backend)
    {
        const int Count = 20;
        const int Late = 5;
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        var sensor = net.Start("b", [], [.. Sensor(folder), "Backend=" + backend]);
        await LineWith(sensor.StandardError, "watching");
        var server = net.Start("b", [], "server", "4444");
        await LineWith(server.StandardOutput, "ready");
        net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", Count.ToString(CultureInfo.InvariantCulture));
        await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == Count, "an alert for each session");
        Assert.Equal(Count, folder.Lines("out", "RfbSessions.jsonl").Length);

        // The last sessions arrive just before the signal: they must be read from the ring and written.
        var late = net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", Late.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < Late; i++)
        {
            Assert.NotNull(await late.StandardOutput.ReadLineAsync());
        }

        Assert.Equal((int)ExitCode.Done, await EndBy(Signals.Terminate, sensor));
        var ended = folder.Lines("out", "RfbSessions.jsonl").Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.GetProperty("Final").GetBoolean()).ToList();
        Assert.Equal(Count + Late, ended.Select(row => row.GetProperty("SessionId").GetString()).Distinct().Count());
        Assert.All(ended, row => Assert.Equal(
            ("Active", 4444, true), (row.GetProperty("Stage").GetString(), row.GetProperty("ServerPort").GetInt32(), row.GetProperty("NoAuthentication").GetBoolean())));
        Assert.Equal(Count + Late, folder.Lines("out", "AlertInfo.jsonl").Length);
    }

    /// <summary>RFBWATCH_STALL_SECONDS makes it longer.</summary>
    [NamespaceFact]
    [Trait("Clock", "kernel")]
    public async Task A_stalled_collector_costs_no_frame_and_no_row()
    {
        const int Batch = 40;
        var stall = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("RFBWATCH_STALL_SECONDS"), out int seconds) ? seconds : 3);
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        var collector = net.Start("b", [], "collector");
        string address = (await collector.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit))!;
        var sensor = net.Start("b", [], [.. Sensor(folder), "Outputs=" + address, "OutputTimeout=2s"]);
        await LineWith(sensor.StandardError, "watching");
        var server = net.Start("b", [], "server", "4444");
        await LineWith(server.StandardOutput, "ready");
        int sessions = 0;
        var sizes = new List<long>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < stall || sizes.Count < 2;)
        {
            var viewers = net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", Batch.ToString(CultureInfo.InvariantCulture));
            sessions += Batch;
            await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == sessions, $"{sessions} alerts");
            viewers.StandardInput.Close();
            sizes.Add(Directory.EnumerateFiles(folder.Of("out", "spool"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        }

        Assert.Equal(sizes.Order(), sizes);
        Assert.True(sizes[0] > 0 && sizes[^1] > sizes[0]);
        await collector.StandardInput.WriteLineAsync();
        await collector.StandardInput.FlushAsync();

        // The sender may be waiting for a minute by now; the stop would wait for only ten seconds and leave the rest to the next start.
        await Eventually.Is(() => Acknowledged(folder) >= folder.Rows("out"), "every row is acknowledged");
        Assert.Equal((int)ExitCode.Done, await EndBy(Signals.Terminate, sensor));
        string reported = await sensor.StandardError.ReadToEndAsync();
        Assert.Contains(" 0 dropped by the kernel", reported);
        Assert.Contains(" 0 rows refused, 0 waiting", reported);
        collector.StandardInput.Close();
        var taken = (await collector.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("record")).Select(row => (row.GetProperty("category").GetString()!.Split('-')[1], row.GetProperty("properties").GetRawText()));
        var written = Directory.EnumerateFiles(folder.Of("out"), "*.jsonl").SelectMany(file => folder.Lines(file).Select(line => (Path.GetFileNameWithoutExtension(file), line)));
        Assert.Equal(written.Order(), taken.Order());
        Assert.Equal(sessions, folder.Lines("out", "RfbSessions.jsonl").Count(line => line.Contains("\"Final\":true", StringComparison.Ordinal)));
    }

    /// <summary>The sequence that the spool has recorded as acknowledged by the collector.</summary>
    private static long Acknowledged(TestFolder folder) =>
        Directory.EnumerateFiles(folder.Of("out", "spool"), "acknowledged", SearchOption.AllDirectories).Select(file => BitConverter.ToInt64(File.ReadAllBytes(file))).FirstOrDefault();

    [OtherUserFact]
    public async Task With_CAP_NET_RAW_alone_an_ordinary_user_captures_and_without_it_there_is_one_line_and_exit_2()
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_111_111);
        }

        // Not under faketime: its shared memory belongs to the user who started it, and a process of another user ends immediately. Nor with a locale that is not
        // installed: an intermediate shell would report that on standard error.
        string[] user = ["env", "--unset=LD_PRELOAD", "--unset=LC_ALL", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        var without = net.Start("b", [.. user, "--inh-caps=-all", "--bounding-set=-all"], Sensor(folder));
        string reported = await without.StandardError.ReadToEndAsync();
        await without.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Usage, without.ExitCode);
        Assert.Contains("CAP_NET_RAW", Assert.Single(reported.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

        var with = net.Start("b", [.. user, "--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw", "--bounding-set=-all,+net_raw"], Sensor(folder));
        await LineWith(with.StandardError, "watching");
        var server = net.Start("b", [], "server", "4444");
        await LineWith(server.StandardOutput, "ready");
        net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", "1");
        await Eventually.Is(() => folder.Lines("out", "RfbSessions.jsonl").Length == 1, "a row");
        Assert.Equal((int)ExitCode.Done, await EndBy(Signals.Terminate, with));
    }

    [NamespaceTheory]
    [MemberData(nameof(Backends.All), MemberType = typeof(Backends))]
    public async Task An_interface_that_goes_down_is_named_and_read_again_and_one_that_is_missing_ends_the_start(string backend)
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        string[] settings = [.. Sensor(folder), "Backend=" + backend];
        var sensor = net.Start("b", [], settings);
        await LineWith(sensor.StandardError, "watching");
        net.Run("b", "ip", "link", "set", NamespacePair.Interface, "down");
        await LineWith(sensor.StandardError, " down: ");
        net.Run("b", "ip", "link", "set", NamespacePair.Interface, "up");
        await LineWith(sensor.StandardError, " down: resolved");
        net.Run("b", "ip", "link", "del", NamespacePair.Interface);
        await LineWith(sensor.StandardError, " gone: ");

        // A new device with the same name is opened automatically.
        net.Run("b", "ip", "link", "add", NamespacePair.Interface, "type", "veth", "peer", "name", "rwother");
        await LineWith(sensor.StandardError, " gone: resolved");
        net.Run("b", "ip", "link", "del", NamespacePair.Interface);
        await LineWith(sensor.StandardError, " gone: ");
        Assert.Equal((int)ExitCode.Done, await EndBy(Signals.Interrupt, sensor));

        var missing = net.Start("b", [], settings);
        Assert.Contains("no such interface", await missing.StandardError.ReadToEndAsync());
        await missing.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Usage, missing.ExitCode);
    }
}
