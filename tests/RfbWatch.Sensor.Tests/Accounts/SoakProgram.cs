using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Accounts;

/// <summary>
/// The environment of a soak test (tests/soak.sh): a capture over TCP with a given number of sessions per second and a flood of one-packet flows in the middle, and a receiver that measures how long
/// each session's alert takes to arrive. Prints its addresses first; ends with its standard input and prints what arrived.
/// </summary>
internal static class SoakProgram
{
    private const int FloodPacketsPerSecond = 20_000;
    private const int FileHeaderBytes = 24;

    // Delays are also given for each part of the time.
    private const int Parts = 20;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(int sessionsPerSecond, int seconds, int floodSeconds)
    {
        var sent = new ConcurrentDictionary<string, long>();
        var delays = new ConcurrentBag<(long Sent, double Seconds)>();
        await using var receiver = await FaultyReceiver.StartAsync();
        receiver.Arrived += record =>
        {
            // Each session has a different client, which is named in the evidence of its alert.
            if (record.GetProperty("category").GetString()!.EndsWith("-AlertEvidence", StringComparison.Ordinal)
                && record.GetProperty("properties").GetProperty("RemoteIP").GetString() is { Length: > 0 } client && sent.TryRemove(client, out long began))
            {
                delays.Add((began, Stopwatch.GetElapsedTime(began).TotalSeconds));
            }
        };
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine($"tcp://{listener.LocalEndpoint} {receiver.Address}");
        using var sensor = await listener.AcceptSocketAsync();
        long start = Stopwatch.GetTimestamp();
        int sessions = 0, flood = 0;
        await sensor.SendAsync(CaptureFile.Pcap([]));
        var floodFrom = TimeSpan.FromSeconds((seconds - floodSeconds) / 2.0);
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed.TotalSeconds < seconds)
        {
            var frames = new List<TestFrame>();
            for (int due = (int)(elapsed.TotalSeconds * sessionsPerSecond); sessions < due; sessions++)
            {
                string client = string.Create(CultureInfo.InvariantCulture, $"10.{2 + (sessions >> 16)}.{(sessions >> 8) & 255}.{sessions & 255}");
                frames.AddRange(Traffic.Session("soak", (ushort)(20_000 + sessions % 40_000), DateTime.UtcNow, client));
                sent[client] = Stopwatch.GetTimestamp();
            }

            double floodTime = Math.Min((elapsed - floodFrom).TotalSeconds, floodSeconds);
            for (int due = (int)(Math.Max(0, floodTime) * FloodPacketsPerSecond); flood < due; flood++)
            {
                var tcp = new TcpConversationBuilder(
                    new TcpEndpoint(string.Create(CultureInfo.InvariantCulture, $"172.{16 + (flood >> 20)}.{(flood >> 12) & 255}.{(flood >> 4) & 255}"), (ushort)(1024 + flood % 60_000)), new TcpEndpoint("10.1.0.1", 5900))
                { Time = DateTime.UtcNow };
                frames.AddRange(tcp.FromInitiator(Encoding.ASCII.GetBytes("RFB 003.008\n")).Frames());
            }

            if (frames.Count > 0)
            {
                await sensor.SendAsync(CaptureFile.Pcap(frames).AsMemory(FileHeaderBytes));
            }

#pragma warning disable RS0030 // The rate of the traffic.
            await Task.Delay(Step);
#pragma warning restore RS0030
        }

        Console.WriteLine("sent");
        await Console.In.ReadToEndAsync();
        double[] sorted = [.. delays.Select(delay => delay.Seconds).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"sessions sent {sessions}, packets of the flood {flood}; rows at the receiver {receiver.Records.Count}, of them more than once {receiver.Records.Values.Count(record => record.Times > 1)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sessions with an alert {sorted.Length}; from the session's sending to its alert at the receiver, seconds: {Shares(sorted)}"));

        // A flood and a full disk take a part of the time each.
        foreach (var part in delays.GroupBy(delay => (int)((delay.Sent - start) * Parts / (seconds * Stopwatch.Frequency))).OrderBy(part => part.Key))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"part {part.Key + 1} of {Parts}: {Shares([.. part.Select(delay => delay.Seconds).Order()])}"));
        }

        foreach (var without in sent.Values.GroupBy(when => (int)((when - start) * Parts / (seconds * Stopwatch.Frequency))).OrderBy(part => part.Key))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"part {without.Key + 1} of {Parts}: {without.Count()} sessions without an alert, sent after {string.Join(", ", without.Order().Take(20).Select(when => ((when - start) / (double)Stopwatch.Frequency).ToString("F1", CultureInfo.InvariantCulture)))} s"));
        }
    }
    private static string Shares(double[] sorted)
    {
        string At(double share) => sorted.Length == 0 ? "-" : sorted[(int)(share * (sorted.Length - 1))].ToString("F2", CultureInfo.InvariantCulture);
        return $"median {At(0.5)}, 95 % {At(0.95)}, 99 % {At(0.99)}, most {At(1)}";
    }
}
