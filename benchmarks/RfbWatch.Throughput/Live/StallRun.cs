using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Stops the sensor and tcpdump, both on the same interface and with a ring or buffer of 64 MiB, by SIGSTOP while frames arrive, and compares what each of them lost.
/// </summary>
internal static class StallRun
{
    private const int SecondsBefore = 2, SecondsAfter = 2;

    /// <summary>Verb <c>stall</c>.</summary>
    /// <param name="rfbwatch">The published program.</param>
    /// <param name="rates">Packets per second, one measurement for each.</param>
    /// <param name="seconds">How long both are stopped.</param>
    /// <param name="output">A file for the report; null for none.</param>
    public static int Execute(string rfbwatch, IReadOnlyList<int> rates, int seconds, string? output)
    {
        using var pair = new VethPair();
        var report = new LiveReport(string.Create(CultureInfo.InvariantCulture, $"Short RFB sessions without authentication, {SecondsBefore + seconds + SecondsAfter} s at each rate; both receivers on the same interface, with 64 MiB each, stopped by SIGSTOP for {seconds} s."));
        report.Begin("| frames/s requested | sent/s | frames sent | receiver | received | dropped | dropped, % |", "| --: | --: | --: | --- | --: | --: | --: |");
        foreach (int rate in rates)
        {
            foreach (string row in Measure(pair, [Receiver.Sensor(rfbwatch, []), Receiver.Tcpdump], rate, seconds))
            {
                report.AddAndShow(row);
            }
        }

        report.Print(output);
        return 0;
    }

    private static List<string> Measure(VethPair pair, Receiver[] receivers, int rate, int seconds)
    {
        string scratch = Directory.CreateTempSubdirectory("stall").FullName;
        var running = receivers.Select(receiver => receiver.Start(pair.Receiver, VethPair.ReceivingDevice, scratch, core: null)).ToList();
        var template = SessionTemplate.Of(SessionKind.NoAuthentication);
        int perSecond = rate / template.Frames;
        int count = perSecond * (SecondsBefore + seconds + SecondsAfter);
        using var sender = OwnProgram.Start(pair.Sender, null, "send-sessions", VethPair.SendingDevice, Text(perSecond), Text(count), nameof(SessionKind.NoAuthentication));
        Thread.Sleep(TimeSpan.FromSeconds(SecondsBefore));
        running.ForEach(receiver => receiver.Signal("STOP"));
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        running.ForEach(receiver => receiver.Signal("CONT"));
        string[] sent = sender.StandardOutput.ReadToEnd().Split(' ');
        sender.WaitForExit();
        Thread.Sleep(TimeSpan.FromSeconds(3));
        long frames = long.Parse(sent[0], CultureInfo.InvariantCulture);
        double took = double.Parse(sent[1], CultureInfo.InvariantCulture);
        var rows = new List<string>();
        for (int i = 0; i < receivers.Length; i++)
        {
            var (received, dropped) = receivers[i].CountsIn(running[i].Stop());
            running[i].Dispose();
            rows.Add(string.Create(CultureInfo.InvariantCulture,
                $"| {rate:N0} | {frames / took:N0} | {frames:N0} | {receivers[i].Name} | {received:N0} | {dropped:N0} | {100.0 * dropped / frames:F2} |"));
        }

        Directory.Delete(scratch, recursive: true);
        return rows;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
