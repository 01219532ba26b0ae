using BenchmarkDotNet.Attributes;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Benchmarks;

/// <summary>
/// From frames to sessions: the whole packet path without reading files. The captures repeat with later times, so that connections
/// are new each time and the steady state is measured. Figures are per packet.
/// </summary>
public class FlowWorkerBenchmarks
{
    private FrameBatch _batch = null!;
    private FlowWorker<FlowHandler> _worker = null!;

    /// <summary>Not RFB: flows classified by their first bytes. The others: framebuffer updates of an open session.</summary>
    [Params("not RFB", "RFB in order", "RFB reordered")]
    public string Traffic { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        _worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), new Receiver())));
        var frames = Traffic == "not RFB" ? Web() : Updates();
        _batch = FrameBatch.Of(Traffic == "RFB reordered" ? Swapped(frames) : frames);
    }

    [GlobalCleanup]
    public void Free() => _worker.Dispose();

    /// <summary>Packets per call; divide by it.</summary>
    public const int Packets = 4096;

    [Benchmark(OperationsPerInvoke = Packets)]
    public long Process()
    {
        foreach (ref var header in _batch.Headers.AsSpan())
        {
            header.Ticks += TimeSpan.TicksPerHour * 2;
        }

        _worker.Process(_batch.Headers.AsSpan(0, Packets), _batch.Memory);
        return _worker.Counters.Flows;
    }

    private static List<TestFrame> Web() =>
        [.. Enumerable.Range(1024, 200).SelectMany(port => new TcpConversationBuilder(new("10.0.0.1", (ushort)port), new("10.0.0.2", 80))
            .Open().FromInitiator("GET / HTTP/1.1\r\n\r\n"u8).FromResponder(new byte[25_000]).Close().Frames())];

    private static List<TestFrame> Updates()
    {
        var script = new RfbScript().Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true);
        var builder = new TcpConversationBuilder { SegmentSize = 1200 }.Open();
        foreach (var step in script.Steps)
        {
            _ = step.FromServer ? builder.FromResponder(step.Bytes) : builder.FromInitiator(step.Bytes);
        }

        byte[] update = new RfbScript().RawUpdate(640, 480).ServerBytes;
        while (builder.Packets.Count < Packets)
        {
            builder.FromResponder(update);
        }

        return builder.Frames();
    }

    private static List<TestFrame> Swapped(List<TestFrame> frames)
    {
        const int Handshake = 64;
        for (int i = Handshake; i + 1 < frames.Count; i += 8)
        {
            (frames[i], frames[i + 1]) = (frames[i + 1] with { Ticks = frames[i].Ticks }, frames[i] with { Ticks = frames[i + 1].Ticks });
        }

        return frames;
    }

    private sealed class Receiver : ISessionReceiver
    {
        public void OnSession(Session session)
        {
        }

        public void OnConnection(in FlowSummary flow, string interfaceName)
        {
        }
    }
}
