using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>
/// Flows of random bytes whose beginning was not captured are never mistaken for RFB. CI runs twenty thousand; RFBWATCH_RANDOM_FLOWS sets a different
/// number, for example 1000000 (half a minute).
/// </summary>
public sealed class RandomFlowsTests
{
    private const int Seed = 20261122;
    private const int FlowsInCi = 20_000;
    private const int Batch = 1_000;
    private const int MaxBytes = 200;

    private readonly CollectedSessions _found = new();

    /// <summary>The number of values from which bytes are drawn: all, or only a few, which RFB messages consist of too.</summary>
    public static TheoryData<int> Values => [256, 16, 7, 2];

    private static int Flows => Environment.GetEnvironmentVariable("RFBWATCH_RANDOM_FLOWS") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : Repetitions.Of(FlowsInCi);

    [Theory]
    [MemberData(nameof(Values))]
    public void Random_bytes_are_not_a_session(int values)
    {
        var random = new Random(Seed + values);
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), _found)));
        long number = 1;
        for (int flow = 0; flow < Flows; flow += Batch)
        {
            var packets = Enumerable.Range(flow, Math.Min(Batch, Flows - flow)).SelectMany(each => Flow(random, each, values)).ToList();
            var batch = FrameBatch.Of(packets.Frames(), number);
            worker.Process(batch.Headers, batch.Memory);
            number += batch.Headers.Length;
        }

        worker.Flush();
        Assert.Equal(Flows, worker.Counters.Flows);
        Assert.True(_found.Sessions.Count == 0, $"seed {Seed}: {_found.Sessions.Count} sessions, the first of frames {_found.Sessions.FirstOrDefault()?.Flow.FirstFrame} to {_found.Sessions.FirstOrDefault()?.Flow.LastFrame}");
    }

    /// <summary>One to three segments from each endpoint, without a SYN.</summary>
    private static IEnumerable<TestPacket> Flow(Random random, int number, int values)
    {
        var ends = new[]
        {
            new TcpEndpoint($"10.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}", (ushort)(1_024 + (number % 60_000))),
            new TcpEndpoint("192.168.1.1", (ushort)random.Next(1, 65_536)),
        };
        uint[] sequence = [(uint)random.Next(), (uint)random.Next()];
        long ticks = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks + (number * TimeSpan.TicksPerMillisecond);
        for (int segment = random.Next(1, 7); segment > 0; segment--)
        {
            int from = random.Next(2);
            byte[] payload = new byte[random.Next(1, MaxBytes)];
            for (int at = 0; at < payload.Length; at++)
            {
                payload[at] = (byte)random.Next(values);
            }

            yield return new TestPacket(
                ticks++,
                IpHeaders.Tcp(ends[from], ends[1 - from], sequence[from], sequence[1 - from], TcpFlags.Ack, payload),
                IpHeaders.EtherType(ends[from].Address));
            sequence[from] += (uint)payload.Length;
        }
    }
}
