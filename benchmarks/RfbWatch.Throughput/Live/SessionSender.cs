using System.Diagnostics;
using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Sends short connections at a given rate, several of them interleaved. It sleeps between bursts, because the sensor under test needs the processors.
/// </summary>
internal static class SessionSender
{
    private const int Burst = 64;

    /// <summary>Connections that are open at the same time.</summary>
    private const int Interleaved = 48;

    /// <summary>
    /// Verb <c>send-sessions</c>: INTERFACE CONNECTIONS-PER-SECOND CONNECTIONS KIND[,KIND...]; kinds alternate. Writes the number of frames and seconds.
    /// </summary>
    public static int Execute(string interfaceName, int rate, int count, IReadOnlyList<SessionKind> kinds)
    {
        SessionTemplate[] templates = [.. kinds.Select(SessionTemplate.Of)];
        double framesPerSecond = rate * templates.Average(template => template.Frames);
        using var burst = new FrameBurst(Burst, templates.Max(template => template.LongestFrame));
        using var socket = SendSocket.Open(interfaceName);
        var open = Enumerable.Range(0, Math.Min(Interleaved, count)).Select(number => (Number: number, Frame: 0)).ToList();
        int next = open.Count;
        long frames = 0;
        long began = Stopwatch.GetTimestamp();
        while (open.Count > 0)
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds * framesPerSecond < frames)
            {
                Thread.Sleep(1);
            }

            for (int i = 0; i < open.Count && burst.Count < burst.Capacity; i++)
            {
                var (number, frame) = open[i];
                var template = templates[number % templates.Length];
                burst.Add(template.Write(frame, number, burst.Next));
                frames++;
                open[i] = frame + 1 < template.Frames ? (number, frame + 1) : next < count ? (next++, 0) : (-1, 0);
            }

            burst.Send(socket);
            open.RemoveAll(connection => connection.Number < 0);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{frames} {Stopwatch.GetElapsedTime(began).TotalSeconds:F3}"));
        return 0;
    }
}
