using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RfbWatch.Throughput.Live;

/// <summary>A program that monitors an interface, and how to read its standard error.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Program">The executable: a path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments for an interface and a scratch folder.</param>
/// <param name="Ready">The text that it prints once it listens.</param>
/// <param name="Counts">Matches the number of packets (group 1) and of those that the kernel dropped (group 2) in its final output.</param>
/// <param name="IncludesDrops">Whether its number of packets includes the dropped ones.</param>
internal sealed record Receiver(string Name, string Program, Func<string, string, string[]> Arguments, string Ready, Regex Counts, bool IncludesDrops)
{
    private const int RingMegabytes = 64;

    /// <summary>The sessions that it has written to its scratch folder, as keys of <see cref="RfbTruth"/>; null for programs that do not recognise RFB.</summary>
    public Func<string, IReadOnlySet<string>>? Sessions { get; init; }

    /// <summary>The receivers that are compared; those that are not installed are skipped.</summary>
    public static IEnumerable<Receiver> All(string rfbwatch) =>
        new[] { Sensor(rfbwatch, []), Tcpdump, Suricata }.Where(receiver => receiver.Program == rfbwatch || Contender.IsInstalled(receiver.Program));

    /// <summary>The sensor with its default settings, without the page.</summary>
    /// <param name="rfbwatch">The published program.</param>
    /// <param name="arguments">Further arguments.</param>
    public static Receiver Sensor(string rfbwatch, IReadOnlyList<string> arguments) => new(
        "rfbwatch sensor", rfbwatch, (device, scratch) => ["sensor", "--interface", device, "--output", scratch, "--set", $"Status:Socket={Path.Combine(scratch, "rfbwatch.sock")}", .. arguments], "watching",
        new Regex(@"stopped: (\d+) packets, (\d+) dropped"), IncludesDrops: false)
    {
        Sessions = FoundSessions.BySensor,
    };

    /// <summary>tcpdump, which writes all packets to nowhere.</summary>
    public static Receiver Tcpdump { get; } = new(
        "tcpdump -w /dev/null", "tcpdump", (device, _) => ["-i", device, "-B", (RingMegabytes << 10).ToString(CultureInfo.InvariantCulture), "-w", "/dev/null"], "listening on",
        new Regex(@"(\d+) packets received by filter\s+(\d+) packets dropped by kernel"), IncludesDrops: true);

    private static Receiver Suricata { get; } = new(
        "Suricata, TCP and RFB only", "suricata", (device, scratch) =>
            ["-c", SuricataConfiguration.WriteLive(scratch, device, RingMegabytes), "--runmode", "workers", "-S", "/dev/null", "-k", "none", "-l", scratch, "--af-packet=" + device],
        "Engine started", new Regex(@"packets: (\d+), drops: (\d+)"), IncludesDrops: true)
    {
        Sessions = FoundSessions.BySuricata,
    };

    /// <summary>Starts the program in a namespace and waits until it listens; its further output is collected.</summary>
    /// <param name="space">The network namespace.</param>
    /// <param name="device">The interface.</param>
    /// <param name="scratch">A folder for its files.</param>
    /// <param name="core">The core on which it runs; null for any.</param>
    public RunningReceiver Start(string space, string device, string scratch, string? core)
    {
        string[] arguments = ["netns", "exec", space, .. core is null ? [] : new[] { "taskset", "-c", core }, Program, .. Arguments(device, scratch)];
        var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["RFBWATCH__Web__Enabled"] = "false" } })!;
        var ready = new TaskCompletionSource();
        var output = Task.WhenAll(Read(process.StandardError), Read(process.StandardOutput)).ContinueWith(parts => string.Concat(parts.Result), TaskScheduler.Default);
        if (!ready.Task.Wait(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{Name} did not print '{Ready}' within 60 s: {output.Result}");
        }

        return new RunningReceiver(process, output);

        async Task<string> Read(StreamReader reader)
        {
            var text = new StringBuilder();
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                text.AppendLine(line);
                if (line.Contains(Ready, StringComparison.OrdinalIgnoreCase))
                {
                    ready.TrySetResult();
                }
            }

            return text.ToString();
        }
    }

    /// <summary>The packets that it received and those that the kernel dropped, from its final output.</summary>
    public (long Received, long Dropped) CountsIn(string output)
    {
        var counts = Counts.Match(output);
        if (!counts.Success)
        {
            throw new InvalidOperationException($"{Name} did not report what it received: {output}");
        }

        long dropped = long.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture);
        return (long.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture) - (IncludesDrops ? dropped : 0), dropped);
    }
}
