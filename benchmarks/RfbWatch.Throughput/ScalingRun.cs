using System.Globalization;

namespace RfbWatch.Throughput;

/// <summary>
/// Measures the gain of a second worker: one file with one worker, alternating with that file and a copy of it with two workers. The copy is a separate file,
/// so
/// that the two share no page of the cache.
/// </summary>
internal static class ScalingRun
{
    public static int Execute(string capture, string rfbwatch, int runs)
    {
        string scratch = Directory.CreateTempSubdirectory("scaling").FullName;
        string copy = capture + ".copy";
        File.Copy(capture, copy, overwrite: true);
        try
        {
            var one = new Contender("one", rfbwatch, (file, _) => ["triage", file, "--format", "none", "--stats", "--workers", "1"]);
            var two = new Contender("two", rfbwatch, (file, _) => ["triage", file, copy, "--format", "none", "--stats", "--workers", "2"]);
            var singles = new List<Measurement>();
            var pairs = new List<Measurement>();
            _ = two.Run(capture, scratch);
            for (int run = 0; run < runs; run++)
            {
                singles.Add(one.Run(capture, scratch));
                pairs.Add(two.Run(capture, scratch));
            }

            double single = ThroughputRun.Median(singles, m => m.Wall);
            double pair = ThroughputRun.Median(pairs, m => m.Wall);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(capture)}: one file, one worker {single:F3} s; two files, two workers {pair:F3} s, {2 * single / pair:F2} x the throughput (CPU {ThroughputRun.Median(singles, m => m.Cpu):F2} s and {ThroughputRun.Median(pairs, m => m.Cpu):F2} s). Goal: at least 1.7 x."));
            return 0;
        }
        finally
        {
            File.Delete(copy);
            Directory.Delete(scratch, true);
        }
    }
}
