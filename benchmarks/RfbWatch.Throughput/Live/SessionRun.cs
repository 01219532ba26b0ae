using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Sends short connections at increasing rates to the sensor as in production (rules, store and files), which may use every processor, and compares what was sent with what is in its files:
/// sessions, alerts, what was dropped and shed, and the sensor's processor time by stage.
/// </summary>
internal static class SessionRun
{
    /// <summary>Verb <c>sessions</c>.</summary>
    /// <param name="rfbwatch">The published program.</param>
    /// <param name="rates">Connections per second, one measurement for each.</param>
    /// <param name="seconds">Duration of each measurement.</param>
    /// <param name="kinds">Kinds of connections, which alternate.</param>
    /// <param name="arguments">Further arguments of the sensor.</param>
    /// <param name="output">A file for the report; null for none.</param>
    public static int Execute(string rfbwatch, IReadOnlyList<int> rates, int seconds, IReadOnlyList<SessionKind> kinds, IReadOnlyList<string> arguments, string? output)
    {
        using var pair = new VethPair();
        var report = new LiveReport(string.Create(CultureInfo.InvariantCulture, $"Traffic: {string.Join(", ", kinds)} in turn, {seconds} s at each rate. Sensor with rules, store and files on all cores; settings: {(arguments.Count > 0 ? string.Join(' ', arguments) : "default")}."));
        report.Begin(
            "| connections/s requested | sent/s | sessions sent | sessions in files (Final) | alerts | rows | frames dropped | shed: connections | shed: with authentication | shed: without | CPU ms/session |",
            "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        var stages = new List<string>();
        foreach (int rate in rates)
        {
            var (row, stage) = Measure(pair, Receiver.Sensor(rfbwatch, arguments), rate, seconds, kinds);
            report.AddAndShow(row);
            stages.Add(stage);
            Console.Error.WriteLine(stage);
        }

        report.Say("Processor time by thread, while frames were sent, in % of a core; the stage with the most is the limit:");
        report.Begin("| connections/s requested | capture and sessions | rows, files and store | rules | other | limit |", "| --: | --: | --: | --: | --: | --- |");
        stages.ForEach(report.Add);
        report.Print(output);
        return 0;
    }

    private static (string Row, string Stages) Measure(VethPair pair, Receiver sensor, int rate, int seconds, IReadOnlyList<SessionKind> kinds)
    {
        int count = rate * seconds;
        int sessions = Enumerable.Range(0, count).Count(number => kinds[number % kinds.Count] != SessionKind.Connection);
        string folder = Directory.CreateTempSubdirectory("sessions").FullName;
        using var running = sensor.Start(pair.Receiver, VethPair.ReceivingDevice, folder, core: null);
        using var time = new ProcessTime(running.Process.Id);
        string[] sent = OwnProgram.Run(pair.Sender, null, "send-sessions", VethPair.SendingDevice, Text(rate), Text(count), string.Join(',', kinds)).Split(' ');
        double took = double.Parse(sent[1], CultureInfo.InvariantCulture);
        var threads = time.Threads;
        SensorStatus.WaitFor(sensor.Program, folder, frames: long.Parse(sent[0], CultureInfo.InvariantCulture));
        var result = SensorResult.Read(folder, running.Stop());
        double cpu = time.Seconds;
        Directory.Delete(folder, recursive: true);
        return (
            string.Create(CultureInfo.InvariantCulture,
                $"| {rate:N0} | {count / took:N0} | {sessions:N0} | {result.Sessions:N0} | {result.Alerts:N0} | {result.Rows:N0} | {result.Dropped:N0} | {result.Shed.Connections:N0} | {result.Shed.Sessions:N0} | {result.Shed.Priority:N0} | {cpu * 1000 / sessions:F3} |"),
            StagesOf(rate, threads, took));
    }

    private static string StagesOf(int rate, IReadOnlyDictionary<string, double> threads, double seconds)
    {
        double Share(Func<string, bool> isWanted) => threads.Where(thread => isWanted(thread.Key)).Sum(thread => thread.Value) / seconds * 100;
        static bool IsCapture(string name) => name.StartsWith("capture", StringComparison.Ordinal);
        (string Name, double Share)[] stages =
        [
            ("capture and sessions", Share(IsCapture)),
            ("rows, files and store", Share(name => name == "rows")),
            ("rules", Share(name => name.EndsWith("-rules", StringComparison.Ordinal))),
            ("other", Share(name => name != "rows" && !name.EndsWith("-rules", StringComparison.Ordinal) && !IsCapture(name))),
        ];
        return string.Create(CultureInfo.InvariantCulture, $"| {rate:N0} | {string.Join(" | ", stages.Select(stage => stage.Share.ToString("F0", CultureInfo.InvariantCulture)))} | {stages.MaxBy(stage => stage.Share).Name} |");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
