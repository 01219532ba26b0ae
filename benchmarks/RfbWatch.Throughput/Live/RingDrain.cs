using System.Diagnostics;
using System.Globalization;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Fills a ring without reading it until the kernel drops packets, then measures the reader on one core: ring, decoding, flow table, probe and sessions, as in
/// the sensor. This shows rates that a sender on the same machine cannot reach live.
/// </summary>
internal static class RingDrain
{
    private const long RingBytes = 512L << 20;
    private const int BatchFrames = 1024;

    /// <summary>Verb <c>drain</c>: INTERFACE, then the command that sends. Writes packets, seconds, CPU seconds, drops and sessions.</summary>
    public static int Execute(string interfaceName, string[] sender)
    {
        var opening = LiveCapture.Open(interfaceName, new LiveOptions { RingBytes = RingBytes });
        if (opening.Problem is { } problem)
        {
            Console.Error.WriteLine(problem.Message);
            return 2;
        }

        using var source = opening.Sources[0];
        var sessions = new SessionCounter();
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions { HashSeed = 1 }, new FlowHandler(new SessionTracker(new DetectionOptions(), sessions)));
        var batch = new FrameHeader[BatchFrames];
        using (var filling = Process.Start(new ProcessStartInfo(sender[0], sender[1..]) { RedirectStandardOutput = true })!)
        {
            filling.WaitForExit();
        }

        var cpu = CpuTime();
        long began = Stopwatch.GetTimestamp();
        long last = began;
        long packets = 0;
        int count;
        while ((count = source.Read(batch)) > 0)
        {
            worker.Process(batch.AsSpan(0, count), source.Memory);
            packets += count;
            last = Stopwatch.GetTimestamp();
        }

        double seconds = Stopwatch.GetElapsedTime(began, last).TotalSeconds;
        double used = (CpuTime() - cpu).TotalSeconds;
        worker.Flush();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{packets} {seconds:F4} {used:F4} {source.Dropped} {sessions.Count}"));
        return 0;
    }

    private static TimeSpan CpuTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private sealed class SessionCounter : ISessionReceiver
    {
        public int Count { get; private set; }

        public void OnSession(Session session) => Count++;

        public void OnConnection(in FlowSummary flow, string interfaceName)
        {
        }
    }
}
