using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RfbWatch.Throughput;

/// <summary>Compares the run that people make, with rows to files and all included rules, with reading and judging alone.</summary>
internal static class WholeRun
{
    private const double TimesBare = 2;
    private const int PeakMiB = 150;

    public static int Execute(IReadOnlyList<string> captures, string rfbwatch, int runs, string? output)
    {
        var bare = new Contender("bare", rfbwatch, (file, _) => ["triage", file, "--format", "none", "--no-rules"]);
        var whole = new Contender("whole", rfbwatch, (file, scratch) => ["triage", file, "--format", "none", "--output", Path.Combine(scratch, "rows")]);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Rows to files and all rules, beside reading alone\n\nMachine: {ThroughputRun.MachineName()}, {Environment.ProcessorCount} logical cores. {RuntimeInformation.OSDescription}. Medians of {runs} runs in turn.\n\n");
        text.Append("| capture | without rows and rules: wall s | CPU s | peak MiB | with both: wall s | CPU s | peak MiB | wall ratio | goal | met | peak goal MiB | met |\n| --- | --: | --: | --: | --: | --: | --: | --: | --- | --- | --- | --- |\n");
        foreach (string capture in captures)
        {
            string scratch = Directory.CreateTempSubdirectory("whole").FullName;
            try
            {
                text.Append(Row(capture, scratch));
            }
            finally
            {
                Directory.Delete(scratch, recursive: true);
            }
        }

        Console.Write(text);
        if (output is not null)
        {
            File.WriteAllText(output, text.ToString());
        }

        return 0;

        string Row(string capture, string scratch)
        {
            var bares = new List<Measurement>();
            var wholes = new List<Measurement>();
            _ = bare.Run(capture, scratch);
            for (int run = 0; run < runs; run++)
            {
                bares.Add(bare.Run(capture, scratch));
                wholes.Add(whole.Run(capture, scratch));
            }

            double alone = ThroughputRun.Median(bares, each => each.Wall), with = ThroughputRun.Median(wholes, each => each.Wall);
            double peak = ThroughputRun.Median(wholes, each => each.PeakMiB);
            return string.Create(CultureInfo.InvariantCulture,
                $"| {Path.GetFileNameWithoutExtension(capture)} | {alone:F3} | {ThroughputRun.Median(bares, each => each.Cpu):F3} | {ThroughputRun.Median(bares, each => each.PeakMiB):F0} | {with:F3} | {ThroughputRun.Median(wholes, each => each.Cpu):F3} | {peak:F0} | {with / alone:F2} | at most {TimesBare} | {Met(with <= TimesBare * alone)} | below {PeakMiB} | {Met(peak < PeakMiB)} |\n");
        }

        static string Met(bool isMet) => isMet ? "yes" : "no";
    }
}
