using System.Diagnostics;

namespace RfbWatch.Throughput;

/// <summary>A program that reads one capture from start to end.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Program">The executable: a path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments for a capture and a scratch folder.</param>
/// <param name="MaxRuns">A lower number of runs for programs that take minutes.</param>
internal sealed record Contender(string Name, string Program, Func<string, string, string[]> Arguments, int MaxRuns = int.MaxValue)
{
    /// <summary>Names that the goals refer to.</summary>
    public const string OurName = "rfbwatch", LimitName = "limit";

    /// <summary>A C program given with --limit that does the least any detector must do.</summary>
    public static Contender Limit(string path) => new(LimitName, path, (capture, _) => [capture, "flow"]);

    public static Contender RfbWatch(string path) => new(OurName, path, (capture, _) => ["triage", capture, "--format", "none", "--stats"]);

    /// <summary>Peers, as their users would run them for this purpose; those that are not installed are skipped.</summary>
    public static IEnumerable<Contender> Peers()
    {
        const string Banner = "tcp[((tcp[12] & 0xf0) >> 2):4] = 0x52464220";
        Contender[] known =
        [
            new("tcpdump payload filter", "tcpdump", (capture, scratch) => ["-nr", capture, Banner, "-w", Path.Combine(scratch, "tcpdump.out")]),
            new("suricata TCP+RFB single", "suricata", (capture, scratch) =>
                ["-c", SuricataConfiguration.Write(scratch), "--runmode", "single", "-S", "/dev/null", "-k", "none", "-l", scratch, "-r", capture], 3),
            new("ndpiReader", "ndpiReader", (capture, _) => ["-q", "-i", capture], 3),
            new("tshark", "tshark", (capture, _) => ["-n", "-r", capture, "-Y", "vnc", "-T", "fields", "-e", "tcp.stream"], 1),
        ];
        return known.Where(peer => IsInstalled(peer.Program));
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>One whole process, from start to exit, under GNU time.</summary>
    public Measurement Run(string capture, string scratch)
    {
        string report = Path.Combine(scratch, "time.out");
        var start = new ProcessStartInfo("/usr/bin/time") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["-f", "%e %U %S %M", "-o", report, Program, .. Arguments(capture, scratch)];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        long began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        string[] fields = File.ReadAllLines(report)[^1].Split(' ');
        return new Measurement(wall, double.Parse(fields[1]), double.Parse(fields[2]), long.Parse(fields[3]) / 1024.0, process.ExitCode, errors.Result);
    }
}

/// <summary>The measurements of one process.</summary>
internal sealed record Measurement(double Wall, double User, double System, double PeakMiB, int ExitCode, string Errors)
{
    public double Cpu => User + System;
}
