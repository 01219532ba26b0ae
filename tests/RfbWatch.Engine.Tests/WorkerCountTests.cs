using RfbWatch.Detection;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>The output does not depend on the number of workers, and is the same in every run.</summary>
public class WorkerCountTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public void Any_number_of_workers_gives_the_same_bytes(int workers)
    {
        var options = new TriageOptions { Paths = [RepositoryFolder.Pcaps], Workers = 1, MaxChallengeAnalyses = 1, Detection = new DetectionOptions { AllConnections = true } };
        byte[] one = TriageOutput.Stream(options).Bytes;
        byte[] many = TriageOutput.Stream(options with { Workers = workers }).Bytes;
        Assert.True(one.Length > 100_000);
        Assert.True(one.AsSpan().SequenceEqual(many));
    }

    [Fact]
    public void A_sequence_of_one_file_gives_what_the_file_gives()
    {
        string path = GoldenLine.PathOf(GoldenLine.Files.First());
        Assert.Equal(
            TriageOutput.Lines(TriageOutput.Stream(new TriageOptions { MaxChallengeAnalyses = 0, Paths = [path] }).Bytes).Where(IsSession),
            TriageOutput.Lines(TriageOutput.Stream(new TriageOptions { MaxChallengeAnalyses = 0, Paths = [path], Sequence = true }).Bytes).Where(IsSession));
    }

    private static bool IsSession(string line) => line.Contains("RfbWatch-RfbSessions", StringComparison.Ordinal);
}
