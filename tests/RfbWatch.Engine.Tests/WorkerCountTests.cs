using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>The output does not depend on the number of workers, and is the same in every run.</summary>
public class WorkerCountTests
{
    public static TheoryData<int> Counts => [.. Repetitions.Sample([4, 2, 16])];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Any_number_of_workers_gives_the_same_bytes(int workers)
    {
        var options = new TriageOptions { Paths = [RepositoryFolder.Pcaps], Workers = 1, MaxChallengeAnalyses = 1, Detection = new DetectionOptions { AllConnections = true } };
        byte[] one = TriageOutput.Stream(options).Bytes;
        byte[] many = TriageOutput.Stream(options with { Workers = workers }).Bytes;
        Assert.True(one.Length > 100_000);
        Assert.True(one.AsSpan().SequenceEqual(many));
    }

    /// <summary>With several workers, rules run side by side and the rows of network events are written meanwhile.</summary>
    [Theory]
    [MemberData(nameof(Counts))]
    public void Any_number_of_workers_finds_the_same_alerts_and_writes_the_same_files(int workers)
    {
        var (one, first) = Files(1);
        var (many, second) = Files(workers);
        Assert.True(one.Hunt!.AlertsAndSuppressed.Count() > 10);
        Assert.Equal(one.Hunt.Histories.Select(history => (history.Compiled.Rule.Id, history.Alerts.Count)), many.Hunt!.Histories.Select(history => (history.Compiled.Rule.Id, history.Alerts.Count)));
        Assert.Equal(one.Hunt.Coverage.Select(each => (each.Detected.Count, each.Missed.Count, each.FalseHits)), many.Hunt.Coverage.Select(each => (each.Detected.Count, each.Missed.Count, each.FalseHits)));
        Assert.Equal(Tables.All.Select(table => table.Name + ".jsonl").Order(StringComparer.Ordinal), first.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, file => Assert.True(file.Value.AsSpan().SequenceEqual(second[file.Key]), file.Key));
    }

    [Fact]
    public void A_sequence_of_one_file_gives_what_the_file_gives()
    {
        string path = GoldenLine.PathOf(GoldenLine.Files.First());
        Assert.Equal(
            TriageOutput.Lines(TriageOutput.Stream(new TriageOptions { MaxChallengeAnalyses = 0, Paths = [path] }).Bytes).Where(IsSession),
            TriageOutput.Lines(TriageOutput.Stream(new TriageOptions { MaxChallengeAnalyses = 0, Paths = [path], Sequence = true }).Bytes).Where(IsSession));
    }

    private static (TriageResult Result, Dictionary<string, byte[]> Files) Files(int workers)
    {
        using var folder = new TestFolder();
        var options = new TriageOptions { Paths = [RepositoryFolder.Pcaps], Workers = workers, MaxChallengeAnalyses = 1, Detection = new DetectionOptions { AllConnections = true }, Hunt = new HuntOptions() };
        using var writer = new TableFolder(folder.Root, OutputFormat.Jsonl, Tables.All);
        var result = TriageRun.Execute(options, writer);
        return (result, Directory.GetFiles(folder.Root).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes));
    }

    private static bool IsSession(string line) => line.Contains("RfbWatch-RfbSessions", StringComparison.Ordinal);
}
