using System.Diagnostics;
using System.Text.Json;

namespace RfbWatch.Throughput.Live;

/// <summary>What a running sensor says about itself, by <c>rfbwatch status</c>.</summary>
internal static class SensorStatus
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    /// <summary>Waits until a sensor has read or dropped this many frames and its queue is empty, so that stopping it interrupts nothing.</summary>
    /// <param name="rfbwatch">The program.</param>
    /// <param name="folder">The sensor's output folder.</param>
    /// <param name="frames">The number of frames that were sent.</param>
    public static void WaitFor(string rfbwatch, string folder, long frames)
    {
        long began = Stopwatch.GetTimestamp();
        do
        {
            Thread.Sleep(Interval);
        }
        while (!IsDone(rfbwatch, folder, frames) && Stopwatch.GetElapsedTime(began) < MaxWait);
    }

    private static bool IsDone(string rfbwatch, string folder, long frames)
    {
        using var process = Process.Start(new ProcessStartInfo(rfbwatch, ["status", "--json", "--socket", Path.Combine(folder, "rfbwatch.sock")]) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (!text.StartsWith('{'))
        {
            return false;
        }

        using var status = JsonDocument.Parse(text);
        long seen = status.RootElement.GetProperty("sources").EnumerateArray().Sum(input => input.GetProperty("packets").GetInt64() + input.GetProperty("kernel_dropped_packets").GetInt64());
        return seen >= frames && status.RootElement.GetProperty("queue").GetProperty("items").GetInt32() == 0;
    }
}
