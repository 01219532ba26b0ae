using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RfbWatch.Cli.Tests.Published;
using RfbWatch.Engine;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Synthetic;

namespace RfbWatch.Cli.Tests;

/// <summary>Two million half-open flows stay within the documented memory limit of the whole process.</summary>
public sealed class FloodTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const long MaxResident = 300L << 20;
    private const int FrameLength = 14 + 20 + 20;
    private const int Sessions = 500;
    private static readonly int Flows = Repetitions.Of(2_000_000, least: 200_000);
    private static readonly int Banners = Repetitions.Of(1_000_000);
    private static readonly int HalfOpen = Repetitions.Of(100_000);
    private static readonly int Births = Repetitions.Of(50_000);
    private static readonly string[] Triage = ["triage", "-", "--stats", "--quiet", "--format", "jsonl"];

    [Fact]
    public void Two_million_half_open_flows_stay_under_300_MB()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), "triage", "-", "--stats", "--quiet", "--format", "none"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        long peak = 0;
        using (var input = process.StandardInput.BaseStream)
        {
            Write(input, sent => peak = Math.Max(peak, PeakOf(process)), Flows);
            peak = Math.Max(peak, PeakOf(process));
        }

        string stats = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"packets\":{Flows},"), stats);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"flows\":{Flows},"), stats);
        Assert.True(process.ExitCode is 0 or 7, $"exit code {process.ExitCode}: {stats}");
        Assert.InRange(peak, 1, MaxResident);
    }

    [Fact]
    public Task Sessions_among_a_million_banners_and_forged_connections_are_found_within_300_MB() =>
        AssertFoundAsync(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), .. Triage, "--no-rules", "--output", _folder.Of("out")]));

    [PublishedFact]
    public async Task With_all_rules_they_are_found_within_300_MB_as_well()
    {
        var start = new ProcessStartInfo(PublishedProgram.File!, [.. Triage, "--output", _folder.Of("out")]);
        PublishedProgram.RemoveTestVariables(start);
        var found = await AssertFoundAsync(start);
        Assert.Equal(Sessions, found.Count(line => line.Contains("\"MatchedRules\":[\"VNC session without authentication\"")));
    }

    /// <summary>Sends floods and sessions to a triage: every session is found, the floods are counted, and the process stays small. Returns the rows of the sessions.</summary>
    private static async Task<IReadOnlyList<string>> AssertFoundAsync(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardError = start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        using (var input = process.StandardInput.BaseStream)
        {
            new FloodTraffic(Banners, HalfOpen, Births, Sessions, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(75)).WritePcap(input, () => peak = Math.Max(peak, PeakOf(process)));
        }

        while (!process.WaitForExit(50))
        {
            peak = Math.Max(peak, PeakOf(process));
        }

        var found = (await output).Split('\n').Where(line => line.Contains("RfbWatch-RfbSessions") && line.Contains($"\"ClientIP\":\"{FloodTraffic.ClientPrefix}") && line.Contains("\"ServerPort\":5123")).ToList();
        Assert.Equal(Sessions, found.Count(line => line.Contains("\"NoAuthentication\":true") && line.Contains("\"Stage\":\"Active\"") && line.Contains("\"Initiator\":\"Client\"")));
        string reported = await error;
        using var stats = JsonDocument.Parse(reported[reported.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal(Banners + HalfOpen + Births + Sessions, stats.RootElement.GetProperty("flows").GetInt64());
        Assert.InRange(stats.RootElement.GetProperty("banners_unanswered").GetInt64(), Banners, Banners + HalfOpen);
        // More of them than there is room for (FlowOptions.MaxTrackedFlows), unless the flood is a sample.
        long demoted = stats.RootElement.GetProperty("flow_stages").TryGetProperty("BothSides", out var stage) ? stage.GetProperty("Demoted").GetInt64() : 0;
        Assert.True(demoted > Births - 20_000, $"{demoted} demoted");
        Assert.InRange(peak, 1, MaxResident);
        return found;
    }

    [Fact]
    public void Max_flows_bounds_the_table_and_what_makes_room_is_counted()
    {
        const int Sent = 100_000, Held = 5_000;
        string path = _folder.Of("flood.pcap");
        using (var file = File.Create(path))
        {
            Write(file, _ => { }, Sent);
        }

        var run = CliRun.Of("triage", path, "--max-flows", "5000", "--stats", "--quiet", "--format", "none");

        using var stats = JsonDocument.Parse(run.Error);
        Assert.Equal(Sent, stats.RootElement.GetProperty("flows").GetInt32());
        Assert.Equal(Sent - Held, stats.RootElement.GetProperty("evicted_flows").GetInt32());
        Assert.False(stats.RootElement.GetProperty("degraded").GetBoolean());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1000000000")]
    public void A_bound_that_is_none_is_refused(string most) =>
        Assert.Equal(ExitCode.Usage, CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--max-flows", most).Code);

    private static long PeakOf(Process process)
    {
        process.Refresh();
        try
        {
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has exited, perhaps just now; the peak before that is known.
            return 0;
        }
    }

    /// <summary>One SYN per flow, from different addresses and ports, a microsecond apart: none times out.</summary>
    private static void Write(Stream output, Action<int> progress, int flows)
    {
        byte[] header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 262_144);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), 1);
        output.Write(header);
        const int Batch = 1000;
        byte[] records = new byte[Batch * (16 + FrameLength)];
        for (int flow = 0; flow < flows; flow += Batch)
        {
            for (int i = 0; i < Batch; i++)
            {
                WriteSyn(records.AsSpan(i * (16 + FrameLength), 16 + FrameLength), flow + i);
            }

            output.Write(records);
            if (flow % 100_000 == 0)
            {
                progress(flow);
            }
        }
    }

    private static void WriteSyn(Span<byte> record, int flow)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, 1_767_225_600);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(flow / 4));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], FrameLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], FrameLength);
        var frame = record[16..];
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
        var ip = frame[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 40);
        ip[8] = 64;
        ip[9] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x0A000000 + (uint)(flow >> 4));
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0xC0A80001);
        var tcp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(1024 + (flow & 15)));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], 5900);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], (uint)flow * 2_654_435_761);
        tcp[12] = 0x50;
        tcp[13] = 0x02;
    }
}
