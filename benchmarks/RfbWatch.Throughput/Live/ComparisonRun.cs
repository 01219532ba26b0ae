using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Sends whole generated captures, once, to each receiver in turn, each with a ring or buffer of the same size, and compares packets dropped, sessions found and processor time. Sender on the
/// first core, receiver on the second.
/// </summary>
internal static class ComparisonRun
{
    /// <summary>Verb <c>compare</c>.</summary>
    /// <param name="captures">Captures made by <c>generate</c>, with their ground truth.</param>
    /// <param name="rfbwatch">The published program.</param>
    /// <param name="rates">Packets per second.</param>
    /// <param name="output">A file for the report; null for none.</param>
    public static int Execute(IReadOnlyList<string> captures, string rfbwatch, IReadOnlyList<int> rates, string? output)
    {
        using var pair = new VethPair();
        var report = new LiveReport("Each capture is sent once in bursts of 32 by sendmmsg, bypassing the queue. The ring or buffer of each receiver is 64 MiB. The sensor runs with rules, store and files, Suricata with nothing but TCP and RFB. Sessions: complete handshakes of the ground truth that the receiver found.");
        report.Begin("| capture | requested pps | receiver | sent pps | packets sent | received | dropped | sessions found | of | false | CPU s |", "| --- | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (string capture in captures)
        {
            var truth = RfbTruth.Read(CaptureGenerator.TruthPath(capture)).ToDictionary(flow => flow.Key);
            foreach (int rate in rates)
            {
                foreach (var receiver in Receiver.All(rfbwatch))
                {
                    report.AddAndShow(Measure(pair, receiver, capture, truth, rate));
                }
            }
        }

        report.Print(output);
        return 0;
    }

    private static string Measure(VethPair pair, Receiver receiver, string capture, Dictionary<string, RfbTruth> truth, int rate)
    {
        string scratch = Directory.CreateTempSubdirectory("compare").FullName;
        using var running = receiver.Start(pair.Receiver, VethPair.ReceivingDevice, scratch, core: "1");
        using var time = new ProcessTime(running.Process.Id);
        long packets = FrameSender.FramesOf(capture);
        string[] sent = OwnProgram.Run(pair.Sender, "0", "send", VethPair.SendingDevice, capture, rate.ToString(CultureInfo.InvariantCulture), packets.ToString(CultureInfo.InvariantCulture)).Split(' ');
        double took = double.Parse(sent[1], CultureInfo.InvariantCulture);
        Thread.Sleep(2000);
        var (received, dropped) = receiver.CountsIn(running.Stop());
        double cpu = time.Seconds;
        var found = receiver.Sessions?.Invoke(scratch);
        int complete = truth.Values.Count(flow => flow.Complete);
        string sessions = found is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{truth.Values.Count(flow => flow.Complete && found.Contains(flow.Key)):N0}");
        string invented = found is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{found.Count(key => !truth.ContainsKey(key)):N0}");
        Directory.Delete(scratch, recursive: true);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {Path.GetFileNameWithoutExtension(capture)} | {rate:N0} | {receiver.Name} | {packets / took:N0} | {packets:N0} | {received:N0} | {dropped:N0} | {sessions} | {complete:N0} | {invented} | {cpu:F2} |");
    }
}
