using RfbWatch.Capture.Files;
using RfbWatch.Engine.Runs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>No input makes triage throw, hang or grow: every capture in the repository with seeded damage.</summary>
public class MutationTests
{
    /// <summary>Number of runs over all captures together in CI; fewer elsewhere.</summary>
    private const int RunsInCi = 20_000;

    private const int RunsElsewhere = 4_000;

    /// <summary>Bytes of a capture that are kept; its beginning contains the handshakes.</summary>
    private const int MaxBytes = 64 << 10;

    /// <summary>Maximum allocation of one run, bytes: every buffer has a limit far below it.</summary>
    private const long MaxAllocated = 64L << 20;

    private static readonly ExitCode[] Documented =
        [ExitCode.Done, ExitCode.Unreadable, ExitCode.Incomplete, ExitCode.Degraded];

    [Fact]
    public void Damaged_captures_end_as_documented()
    {
        var all = Captures().ToList();
        int runs = Repetitions.Of((Environment.GetEnvironmentVariable("CI") is null ? RunsElsewhere : RunsInCi) / all.Count, least: 20);
        var captures = Repetitions.Sample(all);
        Parallel.ForEach(captures, new ParallelOptions { MaxDegreeOfParallelism = 2 }, capture =>
        {
            for (int seed = 0; seed < runs; seed++)
            {
                Run(capture.Name, Damage(capture.Bytes, new Random(seed)), seed);
            }
        });
    }

    [Fact]
    public void Captures_cut_at_any_byte_yield_what_they_contain()
    {
        string file = GoldenLine.PathOf(GoldenLine.Files.First(name => name.EndsWith(".pcap", StringComparison.Ordinal)));
        byte[] whole = File.ReadAllBytes(file);
        for (int length = 0; length < Math.Min(whole.Length, 4096); length += Repetitions.OneIn)
        {
            Run(file, whole[..length], length);
        }
    }

    private static void Run(string name, byte[] bytes, int seed)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ExitCode code;
        try
        {
            using var source = Capture.Files.CaptureFile.Open(new MemoryStream(bytes), name);
            using var rows = new TriageOutput.Rows();
            var result = TriageRun.Execute(new TriageOptions { Paths = [], MaxChallengeAnalyses = 0 }, source, rows);
            Assert.DoesNotContain(result.Problems, problem => problem.Contains("internal error", StringComparison.Ordinal));
            code = result.ExitCode(failOn: null);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{name}, seed {seed}: {e.GetType().Name}: {e.Message}", e);
        }

        Assert.True(Documented.Contains(code), $"{name}, seed {seed}: exit code {code}");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MaxAllocated, $"{name}, seed {seed}: {allocated} bytes allocated");
    }

    /// <summary>Replaces between 0.1 and 10 % of the bytes; sometimes also removes or duplicates a piece.</summary>
    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        double share = 0.001 * Math.Pow(100, random.NextDouble());
        for (int i = Math.Max(1, (int)(bytes.Length * share)); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(4) switch
            {
                0 => 0,
                1 => 0xff,
                _ => (byte)random.Next(256),
            };
        }

        int from = random.Next(bytes.Length);
        int to = random.Next(from, bytes.Length);
        return random.Next(8) switch
        {
            0 => [.. bytes[..from], .. bytes[to..]],
            1 => [.. bytes[..to], .. bytes[from..]],
            2 => bytes[..to],
            _ => bytes,
        };
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Captures()
    {
        IEnumerable<string> paths = CaptureFiles.Expand([RepositoryFolder.Pcaps]).Paths;
        if (Directory.Exists(SharedCapturesTests.Folder))
        {
            paths = paths.Concat(CaptureFiles.Expand([SharedCapturesTests.Folder]).Paths);
        }

        foreach (string path in paths)
        {
            byte[] bytes = File.ReadAllBytes(path);
            yield return (Path.GetFileName(path), bytes.Length <= MaxBytes ? bytes : bytes[..MaxBytes]);
        }
    }
}
