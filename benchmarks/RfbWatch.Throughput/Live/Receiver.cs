using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RfbWatch.Throughput.Live;

/// <summary>A program that monitors an interface, and how to read its standard error.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Program">The executable: a path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments for an interface and a scratch folder.</param>
/// <param name="Ready">The text that it prints once it listens.</param>
/// <param name="Counts">Matches the number of packets (group 1) and of those that the kernel dropped (group 2) in its final output.</param>
/// <param name="IncludesDrops">Whether its number of packets includes the dropped ones.</param>
/// <param name="IncludesDrops">Whether its packets count the dropped ones too.</param>
internal sealed record Receiver(string Name, string Program, Func<string, string, string[]> Arguments, string Ready, Regex Counts, bool IncludesDrops)
{
    private const int RingMegabytes = 64;

    public static IEnumerable<Receiver> All(string rfbwatch)
    {
        yield return new("rfbwatch sensor", rfbwatch, (device, scratch) => ["sensor", "--interface", device, "--output", scratch], "watching",
            new Regex(@"stopped: (\d+) packets, (\d+) dropped"), IncludesDrops: false);
        if (Contender.IsInstalled("tcpdump"))
        {
            yield return new("tcpdump -w /dev/null", "tcpdump", (device, _) => ["-i", device, "-B", (RingMegabytes << 10).ToString(CultureInfo.InvariantCulture), "-w", "/dev/null"], "listening on",
                new Regex(@"(\d+) packets received by filter\s+(\d+) packets dropped by kernel"), IncludesDrops: true);
        }

        if (Contender.IsInstalled("suricata"))
        {
            yield return new("Suricata, TCP and RFB only", "suricata", (device, scratch) =>
                ["-c", SuricataConfiguration.WriteLive(scratch, device, RingMegabytes), "--runmode", "workers", "-S", "/dev/null", "-k", "none", "-l", scratch, "--af-packet=" + device],
                "Engine started", new Regex(@"packets: (\d+), drops: (\d+)"), IncludesDrops: true);
        }
    }

    /// <summary>Starts the program in a namespace on the second core and waits until it listens; its further output is collected.</summary>
    public (Process Process, Task<string> Said) Start(string space, string device, string scratch)
    {
        string[] arguments = ["netns", "exec", space, "taskset", "-c", "1", Program, .. Arguments(device, scratch)];
        var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["RFBWATCH__Web__Enabled"] = "false" } })!;
        var ready = new TaskCompletionSource();
        var said = Task.WhenAll(Read(process.StandardError), Read(process.StandardOutput)).ContinueWith(parts => string.Concat(parts.Result), TaskScheduler.Default);
        if (!ready.Task.Wait(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{Name} did not print '{Ready}' within 60 s");
        }

        return (process, said);

        async Task<string> Read(StreamReader reader)
        {
            var text = new System.Text.StringBuilder();
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
}
