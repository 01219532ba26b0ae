using System.Diagnostics;
using RfbWatch.TestKit;
using Xunit.Abstractions;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>
/// No emitted record is lost: once the emitter has reported a record as stored, it must arrive. After 200 seeded faults (errors, overload,
/// resets before and after storing, no response, kill -9, incomplete records at the end of the spool, clock jumps) every such record is at the collector, unchanged.
/// </summary>
public sealed class SpoolOracleTests(ITestOutputHelper log)
{
    private const int Seed = 20261122;
    private const int Kills = 40;
    private const int CollectorFaults = 160;

    [Fact]
    public async Task Every_stored_record_reaches_the_collector_through_faults()
    {
        using var folder = new TestFolder();
        await RunAsync(folder.Root, diskBound: false);
    }

    [SmallDiskFact]
    public async Task A_full_disk_loses_nothing_that_was_stored()
    {
        using var folder = new TestFolder();
        using var disk = new SmallDisk(folder.Root, "256k");
        await RunAsync(folder.Root, diskBound: true);
    }

    private async Task RunAsync(string folder, bool diskBound)
    {
        log.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        await using var collector = await FaultyCollector.StartAsync();
        var obligations = new Dictionary<string, string>();
        int kills = Repetitions.Of(diskBound ? 5 : Kills);
        string last = "";
        for (int run = 0; run <= kills; run++)
        {
            for (int i = 0; i < (diskBound ? 5 : CollectorFaults / Kills); i++)
            {
                collector.Queue((CollectorFault)random.Next(1, 6));
            }

            bool lastRun = run == kills;
            using var emitter = Start(folder, collector.Address, run, diskBound ? 1500 : lastRun ? 200 : 100_000);
            var enough = new TaskCompletionSource();
            var reading = ReadAsync(emitter, obligations, random.Next(diskBound ? 300 : 0, diskBound ? 700 : 150), enough);
            if (!lastRun)
            {
                await enough.Task.WaitAsync(Eventually.Limit);
                emitter.Kill();
            }
            else
            {
                emitter.StandardInput.Close();
            }

            await emitter.WaitForExitAsync();
            last = await reading;
            if (!lastRun && random.Next(2) == 0)
            {
                TearTail(folder, random);
            }
        }

        log.WriteLine($"{obligations.Count} records, {collector.FaultsMet} faults met, {collector.Stored.Values.Count(stored => stored.Times > 1)} came more than once; {last}");
        Assert.StartsWith("done waiting=0 dead=0", last);
        Assert.NotEmpty(obligations);
        Assert.All(obligations, obligation =>
            Assert.True(collector.Stored.TryGetValue(obligation.Key, out var stored) && stored.Text == obligation.Value, $"{obligation.Key} is {(collector.Stored.ContainsKey(obligation.Key) ? "changed to " + collector.Stored[obligation.Key].Text : "missing")} (seed {Seed})"));
    }

    private static Process Start(string folder, Uri collector, int run, int count)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string argument in new[] { "exec", typeof(SpoolOracleTests).Assembly.Location, folder, collector.AbsoluteUri, $"{run}", $"{count}" })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Collects the ids that the emitter reports as stored, and signals when they are enough for this run; returns the last complete line.</summary>
    private static async Task<string> ReadAsync(Process emitter, Dictionary<string, string> obligations, int wanted, TaskCompletionSource enough)
    {
        string last = "";
        int stored = 0;
        if (wanted == 0)
        {
            enough.SetResult();
        }

        while (await emitter.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] parts = line.Split(' ', 3);
            // A killed process may leave an incomplete line.
            if (parts is ["stored", var sequence, var payload] && payload.EndsWith("\"}", StringComparison.Ordinal))
            {
                obligations[$"oracle-{sequence}"] = payload;
                if (++stored == wanted)
                {
                    enough.SetResult();
                }
            }

            last = line;
        }

        return last;
    }

    /// <summary>What a crash during a write leaves: part of a record after the last complete one.</summary>
    private static void TearTail(string folder, Random random)
    {
        string[] segments = [.. Directory.GetFiles(folder, "segment-*.spool").Order(StringComparer.Ordinal)];
        if (segments.Length > 0)
        {
            byte[] tail = new byte[random.Next(1, 40)];
            random.NextBytes(tail);
            using var file = new FileStream(segments[^1], FileMode.Append);
            file.Write(tail);
        }
    }
}
