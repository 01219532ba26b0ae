using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

public sealed class StatsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Statistics_are_one_object_on_standard_error()
    {
        var run = CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--quiet", "--stats", "--format", "none");
        Assert.Equal("", run.Output);
        using var stats = JsonDocument.Parse(run.Error);
        Assert.Equal(
            ["packets", "bytes", "seconds", "packets_per_second", "flows", "sessions", "gaps", "limits", "degraded", "evicted_flows", "duplicate_sessions", "duplicate_connections",
                "conversations_lost", "banners_unanswered", "flow_stages",
                "uncaptured_bytes", "uncaptured_packets", "cut_packets", "incomplete_packets", "unopened_encapsulations", "unknown_link_types"],
            stats.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, stats.RootElement.GetProperty("sessions").GetInt32());
        Assert.Equal(1, stats.RootElement.GetProperty("flows").GetInt32());
        Assert.False(stats.RootElement.GetProperty("degraded").GetBoolean());
    }

    [Fact]
    public void Csv_on_standard_output_is_the_sessions()
    {
        string[] lines = CliRun.Of("triage", _folder.WriteSession("a.pcap", "=1+1"), "--quiet", "--format", "csv").Output.Split('\n');
        Assert.StartsWith("Timestamp,TimeGenerated,ReportId,EndTime,SessionId", lines[0]);
        Assert.Contains(",'=1+1,", lines[1]);
        Assert.Equal("", lines[2]);
    }

    [Fact]
    public void Bench_tells_every_stage()
    {
        var run = CliRun.Of("bench", _folder.WriteSession("a.pcap"));
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.All(["read", "decode", "flows", "all"], stage => Assert.Matches($"(?m)^{stage} +[0-9,]+ +[0-9.,]+ +[0-9.,]+$", run.Output));
    }
}
