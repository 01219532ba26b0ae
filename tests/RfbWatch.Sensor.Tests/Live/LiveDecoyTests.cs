using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>
/// A real server and a real viewer, whose host sends copies of its handshake that only a sensor accepts. Each copy must reach the capture before the real bytes:
/// otherwise the test would prove nothing.
/// </summary>
public sealed class LiveDecoyTests
{
    private const int ServerPort = 33890;
    private const int RelayPort = 5999;

    /// <summary>Number of client segments with data when the session is open: eight copies, banner, choice, ClientInit, pixel format and encodings, a request.</summary>
    private const int OpenedSegments = 13;

    [RealVncFact]
    public Task Decoys_hide_nothing_where_checksums_are_complete() => CheckAsync(offload: false);

    [RealVncFact]
    public Task Decoys_hide_nothing_where_the_network_card_completes_checksums() => CheckAsync(offload: true);

    private static async Task CheckAsync(bool offload)
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        foreach (var (side, device) in (IEnumerable<(string, string)>)[("a", "rwa"), ("b", NamespacePair.Interface)])
        {
            await SucceedAsync(net.Run(side, "ethtool", "-K", device, "tx", offload ? "on" : "off"));
        }

        string viewerDisplay = await RealVncTests.DisplayAsync(net.Run("a", "Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-ac"));
        string password = folder.Of("password");
        await File.WriteAllBytesAsync(password, [1, 2, 3, 4, 5, 6, 7, 8]);
        await RealVncTests.ListeningAsync(
            net.Run("b", "Xtigervnc", "-displayfd", "1", "-geometry", "320x200", "-rfbport", $"{ServerPort}", "-SecurityTypes", "None,VncAuth", "-PasswordFile", password, "-ac"), ServerPort);
        string capture = folder.Of("decoys.pcap");
        var dump = net.Run("b", "tcpdump", "-i", NamespacePair.Interface, "-n", "-U", "--immediate-mode", "-s", "0", "-w", capture, "tcp", "port", $"{ServerPort}");
        await NamespaceTests.LineWith(dump.StandardError, "listening on");
        var sensor = net.Start("b", [], NamespaceTests.Sensor(folder));
        await NamespaceTests.LineWith(sensor.StandardError, "watching");
        var relay = net.Start("a", [], "decoy-relay", "rwa", NamespacePair.ServerAddress, $"{ServerPort}", $"{RelayPort}");
        await NamespaceTests.LineWith(relay.StandardOutput, "ready");
        var viewer = net.Run("a", "env", "DISPLAY=" + viewerDisplay, "xtigervncviewer", "-SecurityTypes=None", "-AlertOnFatalError=0", "-ReconnectOnError=0", "-RemoteResize=0", $"127.0.0.1::{RelayPort}");
        await Eventually.Is(() => ClientSegments(capture).Count >= OpenedSegments, "an open session in the capture");
        viewer.Kill(entireProcessTree: true);
        string reported = await relay.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Limit);
        Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, sensor));
        await NamespaceTests.EndBy(Signals.Interrupt, dump);

        CheckOrder(capture, reported);
        var row = folder.Lines("out", "RfbSessions.jsonl").Select(line => JsonDocument.Parse(line).RootElement).Last(each => each.GetProperty("Final").GetBoolean());
        CheckRow(row);
        var offline = Assert.Single(TriageRun.Execute(new TriageOptions { Paths = [capture] }).Sessions).Session;
        Assert.True(offline.Facts.NoAuthentication && offline.Has("HandshakeConflict"), "the capture read from its file says otherwise");
    }

    private static void CheckRow(JsonElement row)
    {
        Assert.True(row.GetProperty("NoAuthentication").GetBoolean(), row.GetRawText());
        string[] findings = [.. row.GetProperty("Findings").EnumerateArray().Select(each => each.GetString()!)];
        Assert.Contains("NoAuthSession", findings);
        Assert.Contains("HandshakeConflict", findings);
        foreach (string wrong in (string[])["AuthBypassAttempt", "AuthBypassSucceeded", "ReverseConnection", "PredictableChallenge", "WeakAuthentication", "ServerRunsAhead", "OversizeField"])
        {
            Assert.DoesNotContain(wrong, findings);
        }

        Assert.Equal(
            ("10.88.0.2", NamespacePair.ServerAddress, 1, "NotRequired", "003.008", "003.008"),
            (row.GetProperty("ClientIP").GetString(), row.GetProperty("ServerIP").GetString(), row.GetProperty("SecurityType").GetInt32(), row.GetProperty("AuthenticationResult").GetString(),
            row.GetProperty("ServerVersion").GetString(), row.GetProperty("ClientVersion").GetString()));
    }

    /// <summary>Each copy is in the capture before the first real segment with its offset.</summary>
    private static void CheckOrder(string capture, string reported)
    {
        var decoys = reported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Where(words => words[0] == "decoy")
            .Select(words => (Sequence: uint.Parse(words[1], CultureInfo.InvariantCulture), Bytes: words[2])).ToList();
        Assert.Equal(3, decoys.Select(decoy => decoy.Sequence).Distinct().Count());
        var segments = ClientSegments(capture);
        foreach (var (sequence, bytes) in decoys)
        {
            int decoy = segments.FindIndex(each => each.Sequence == sequence && each.Bytes == bytes);
            int real = segments.FindIndex(each => each.Sequence == sequence && !decoys.Contains((sequence, each.Bytes)));
            Assert.True(decoy >= 0, $"the copy {bytes} did not reach the capture");
            Assert.True(real > decoy, $"the copy {bytes} is segment {decoy} of the capture, the real bytes are segment {real}");
        }
    }

    private static List<(uint Sequence, string Bytes)> ClientSegments(string capture)
    {
        var segments = new List<(uint, string)>();
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var batch = new FrameHeader[256];
        using var source = Capture.Files.CaptureFile.Open(capture);
        while (source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                if (decoder.Decode(in header, source.Memory, ref packet) == DecodeResult.Tcp && packet.DestinationPort == ServerPort && packet.PayloadLength > 0)
                {
                    segments.Add((packet.Sequence, Convert.ToHexString(source.Memory.Slice(packet.PayloadOffset, packet.PayloadLength))));
                }
            }
        }

        return segments;
    }

    private static async Task SucceedAsync(Process process)
    {
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }
}
