using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>Many versions of one recorded connection in one run. Each gets distinct addresses, which identify its sessions.</summary>
internal sealed class PartialCapture : ISessionReceiver
{
    /// <summary>Time between two packets; short, so that no version is idle for long while the others run.</summary>
    private const long Step = TimeSpan.TicksPerMillisecond / 10;

    private readonly List<Session>[] _sessions;

    private PartialCapture(int versions) => _sessions = [.. Enumerable.Range(0, versions).Select(_ => new List<Session>())];

    /// <summary>The connections of a recording, each with its segments in order.</summary>
    public static List<List<Segment>> Connections(string file)
    {
        var connections = new Dictionary<(TcpEndpoint, TcpEndpoint), List<Segment>>();
        foreach (var segment in RecordedSegments.Read(GoldenLine.PathOf(file)))
        {
            var (one, other) = (segment.Source, segment.Destination);
            var key = (one.Address, one.Port).CompareTo((other.Address, other.Port)) < 0 ? (one, other) : (other, one);
            if (!connections.TryGetValue(key, out var segments))
            {
                connections.Add(key, segments = []);
            }

            segments.Add(segment);
        }

        return [.. connections.Values];
    }

    /// <summary>The sessions of each version, in the order of the versions.</summary>
    public static List<Session>[] Run(IReadOnlyList<IEnumerable<Segment>> versions)
    {
        var capture = new PartialCapture(versions.Count);
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), capture)));
        long ticks = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks;
        long number = 1;
        for (int version = 0; version < versions.Count; version++)
        {
            var batch = FrameBatch.Of(versions[version].Select(segment => Readdressed(segment, version).ToPacket(ticks += Step)).Frames(), number);
            number += batch.Headers.Length;
            worker.Process(batch.Headers, batch.Memory);
        }

        worker.Flush();
        return capture._sessions;
    }

    public void OnSession(Session session)
    {
        Span<byte> bytes = stackalloc byte[16];
        session.Flow.InitiatorAddress.WriteBytes(bytes);
        int at = VersionAt(session.Flow.InitiatorAddress);
        _sessions[(bytes[at] << 8) | bytes[at + 1]].Add(session);
    }

    public void OnConnection(in FlowSummary flow, string interfaceName)
    {
    }

    private static Segment Readdressed(Segment segment, int version) => segment with
    {
        Source = Readdressed(segment.Source, version),
        Destination = Readdressed(segment.Destination, version),
    };

    private static TcpEndpoint Readdressed(TcpEndpoint end, int version)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..end.Address.WriteBytes(bytes)];
        int at = VersionAt(end.Address);
        if (end.Address.IsIPv6 && bytes[0] == 0)
        {
            // The loopback address: a modified copy of it would not be private.
            bytes[0] = 0xfd;
        }

        bytes[at] = (byte)(version >> 8);
        bytes[at + 1] = (byte)version;
        return end with { Address = IpAddress.FromBytes(bytes) };
    }

    /// <summary>Index of two bytes in the middle, so that changing them leaves an address as private or public as it was.</summary>
    private static int VersionAt(IpAddress address) => address.IsIPv6 ? 4 : 1;
}
