using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Sends a capture over a veth pair at increasing rates to each receiver in turn, sender on the first core, receiver on the second, and collects the drops that
/// each receiver reports and its processor time. Then measures how fast a full ring is emptied.
/// </summary>
internal static class LiveRun
{
    private const int DrainRounds = 5;
    private const long DrainPackets = 4_000_000;

    /// <summary>Packets per second; 0 is as fast as the sender can.</summary>
    private static readonly long[] Rates = [50_000, 100_000, 200_000, 300_000, 400_000, 0];

    public static int Execute(string capture, string rfbwatch, int seconds, string? output)
    {
        using var pair = new VethPair();
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"Machine: {ThroughputRun.MachineName()}, {Environment.ProcessorCount} logical cores. {RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}. {RuntimeInformation.FrameworkDescription}.");
        report.AppendLine(CultureInfo.InvariantCulture, $"Traffic: {Path.GetFileName(capture)}, sent in bursts of 32 by sendmmsg, bypassing the queue, {seconds} s at each rate, ring or buffer of each receiver 64 MiB.");
        report.AppendLine().AppendLine("| requested pps | receiver | sent pps | received | dropped | % of a core |").AppendLine("| --: | --- | --: | --: | --: | --: |");
        foreach (long rate in Rates)
        {
            foreach (var receiver in Receiver.All(rfbwatch))
            {
                report.AppendLine(Watch(pair, receiver, capture, rate, seconds));
                Console.Error.WriteLine(report.ToString().Split('\n')[^2]);
            }
        }

        report.AppendLine().AppendLine("A ring of 512 MiB is filled until the kernel drops packets, then emptied by one worker (decoding, flow table, probe, sessions):").AppendLine();
        report.AppendLine("| round | packets | seconds | CPU s | million packets a CPU second | sessions |").AppendLine("| --: | --: | --: | --: | --: | --: |");
        for (int round = 1; round <= DrainRounds; round++)
        {
            report.AppendLine(Drain(pair, capture, round));
            Console.Error.WriteLine(report.ToString().Split('\n')[^2]);
        }

        Console.Write(report);
        if (output is not null)
        {
            File.WriteAllText(output, report.ToString());
        }

        return 0;
    }

    private static string Watch(VethPair pair, Receiver receiver, string capture, long rate, int seconds)
    {
        string scratch = Directory.CreateTempSubdirectory("live").FullName;
        using var running = receiver.Start(pair.Receiver, VethPair.ReceivingDevice, scratch, core: "1");
        // The unthrottled sender ends after a count: the maximum that it can reach.
        long packets = (rate == 0 ? 500_000 : rate) * seconds;
        double before = ProcessTime.Of(running.Process.Id);
        string[] sent = OwnProgram.Run(pair.Sender, "0", "send", VethPair.SendingDevice, capture, Text(rate), Text(packets)).Split(' ');
        double took = double.Parse(sent[1], CultureInfo.InvariantCulture);
        Thread.Sleep(1000);
        double cpu = ProcessTime.Of(running.Process.Id) - before;
        var (received, dropped) = receiver.CountsIn(running.Stop());
        Directory.Delete(scratch, recursive: true);
        return string.Create(CultureInfo.InvariantCulture, $"| {(rate == 0 ? "most" : $"{rate:N0}")} | {receiver.Name} | {packets / took:N0} | {received:N0} | {dropped:N0} | {cpu / took * 100:F1} |");
    }

    private static string Drain(VethPair pair, string capture, int round)
    {
        var (program, before) = OwnProgram.Command;
        string[] sender = ["ip", "netns", "exec", pair.Sender, program, .. before, "send", VethPair.SendingDevice, capture, "0", Text(DrainPackets)];
        string[] figures = OwnProgram.Run(pair.Receiver, "1", ["drain", VethPair.ReceivingDevice, .. sender]).Split(' ');
        double cpu = double.Parse(figures[2], CultureInfo.InvariantCulture);
        long packets = long.Parse(figures[0], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"| {round} | {packets:N0} | {figures[1]} | {figures[2]} | {packets / cpu / 1e6:F2} | {figures[4].Trim()} |");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
