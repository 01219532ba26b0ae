using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace RfbWatch.Throughput;

/// <summary>
/// Measures whole processes over the generated captures, alternating between programs (A B C A B C …), so that a slowdown of the machine affects all of them;
/// medians and ratios are meaningful. Then compares the sessions found with the ground truth.
/// </summary>
internal static class ThroughputRun
{
    public static int Execute(string[] arguments)
    {
        string? folder = null, rfbwatch = null, limit = null, output = null;
        int runs = 5;
        var profiles = new List<string>();
        string[] without = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--rfbwatch" when i + 1 < arguments.Length: rfbwatch = arguments[++i]; break;
                case "--limit" when i + 1 < arguments.Length: limit = arguments[++i]; break;
                case "--without" when i + 1 < arguments.Length: without = arguments[++i].Split(','); break;
                case "--output" when i + 1 < arguments.Length: output = arguments[++i]; break;
                case "--runs" when i + 1 < arguments.Length && int.TryParse(arguments[i + 1], out int count) && count > 0: (runs, i) = (count, i + 1); break;
                default:
                    if (folder is null)
                    {
                        folder = arguments[i];
                    }
                    else
                    {
                        profiles.Add(arguments[i]);
                    }

                    break;
            }
        }

        if (folder is null || rfbwatch is null || !File.Exists(rfbwatch) || !File.Exists("/usr/bin/time"))
        {
            Console.Error.WriteLine("run needs a folder of generated captures, --rfbwatch PATH of a published rfbwatch, and GNU time in /usr/bin/time (Debian package: time).");
            return 2;
        }

        var contenders = new List<Contender> { Contender.RfbWatch(rfbwatch) };
        if (limit is not null)
        {
            contenders.Add(Contender.Limit(limit));
        }

        contenders.AddRange(Contender.Peers().Where(peer => !without.Contains(peer.Program)));
        var goals = new GoalTable();
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"Machine: {MachineName()}, {Environment.ProcessorCount} logical cores. {RuntimeInformation.OSDescription}. {RuntimeInformation.FrameworkDescription}.");
        report.AppendLine(CultureInfo.InvariantCulture, $"Medians of {runs} whole processes each, alternating, page cache warm, start-up included.");
        report.AppendLine("Command: `rfbwatch triage FILE --format none --stats`.");
        foreach (string capture in Directory.GetFiles(folder, "*.pcap").Order(StringComparer.Ordinal))
        {
            if (profiles.Count == 0 || profiles.Contains(Path.GetFileNameWithoutExtension(capture)))
            {
                Measure(capture, contenders, runs, report, goals);
            }
        }

        report.Append(goals);
        Console.Write(report);
        if (output is not null)
        {
            File.WriteAllText(output, report.ToString());
        }

        return 0;
    }

    private static void Measure(string capture, List<Contender> contenders, int runs, StringBuilder report, GoalTable goals)
    {
        string scratch = Directory.CreateTempSubdirectory("throughput").FullName;
        var results = contenders.ToDictionary(contender => contender.Name, _ => new List<Measurement>());
        long packets = 0;
        using (var warm = File.OpenRead(capture))
        {
            warm.CopyTo(Stream.Null);
        }

        for (int run = 0; run < runs; run++)
        {
            foreach (var contender in contenders.Where(contender => run < contender.MaxRuns))
            {
                var measurement = contender.Run(capture, scratch);
                results[contender.Name].Add(measurement);
                if (contender.Name == Contender.OurName)
                {
                    packets = PacketsOf(measurement.Errors);
                }
            }
        }

        long bytes = new FileInfo(capture).Length;
        double ours = Median(results[Contender.OurName], m => m.Wall);
        report.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {Path.GetFileNameWithoutExtension(capture)}: {packets:N0} packets, {bytes:N0} bytes").AppendLine();
        report.AppendLine("| program | runs | wall s (min-max) | CPU s | peak MiB | Mpps | Gbit/s | wall, times ours |");
        report.AppendLine("| --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var contender in contenders)
        {
            var list = results[contender.Name];
            double wall = Median(list, m => m.Wall);
            report.AppendLine(CultureInfo.InvariantCulture,
                $"| {contender.Name} | {list.Count} | {wall:F3} ({list.Min(m => m.Wall):F2}-{list.Max(m => m.Wall):F2}) | {Median(list, m => m.Cpu):F2} | {Median(list, m => m.PeakMiB):F0} | {packets / wall / 1e6:F2} | {bytes * 8 / wall / 1e9:F1} | {wall / ours:F2} |");
        }

        goals.Add(
            Path.GetFileNameWithoutExtension(capture),
            [.. contenders.Select(contender => (contender, Median(results[contender.Name], m => m.Wall), Median(results[contender.Name], m => m.Cpu), Median(results[contender.Name], m => m.PeakMiB)))]);
        report.AppendLine().AppendLine(Compare(capture, contenders[0], scratch));
        Directory.Delete(scratch, true);
    }

    /// <summary>Compares the sessions found with the ground truth of the generator.</summary>
    private static string Compare(string capture, Contender rfbwatch, string scratch)
    {
        var truth = RfbTruth.Read(CaptureGenerator.TruthPath(capture)).ToDictionary(flow => flow.Key);
        using var process = Process.Start(new ProcessStartInfo(rfbwatch.Program, ["triage", capture, "--format", "none", "--output", scratch, "--no-rules"]))!;
        process.WaitForExit();
        var found = File.ReadLines(Path.Combine(scratch, "RfbSessions.jsonl")).Select(KeyOf).ToHashSet();
        int complete = truth.Values.Count(flow => flow.Complete);
        int missed = truth.Values.Count(flow => flow.Complete && !found.Contains(flow.Key));
        int begun = truth.Values.Count(flow => !flow.Complete && found.Contains(flow.Key));
        int invented = found.Count(key => !truth.ContainsKey(key));
        return string.Create(CultureInfo.InvariantCulture,
            $"RFB flows: {complete} complete handshakes in the ground truth, {complete - missed} found, {missed} missed, {invented} false; {begun} more found whose handshake is cut off by the end of the file.");
    }

    private static string KeyOf(string line)
    {
        using var row = JsonDocument.Parse(line);
        string Text(string name) => row.RootElement.GetProperty(name).ToString();
        return $"{Text("ClientIP")}:{Text("ClientPort")} {Text("ServerIP")}:{Text("ServerPort")}";
    }

    private static long PacketsOf(string errors)
    {
        foreach (string line in errors.Split('\n').Where(line => line.StartsWith('{')))
        {
            using var stats = JsonDocument.Parse(line);
            if (stats.RootElement.TryGetProperty("packets", out var packets))
            {
                return packets.GetInt64();
            }
        }

        return 0;
    }

    /// <summary>The median of a figure over several runs.</summary>
    internal static double Median(List<Measurement> list, Func<Measurement, double> figure)
    {
        double[] sorted = [.. list.Select(figure).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    public static string MachineName()
    {
        string? model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
