using BenchmarkDotNet.Attributes;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Outputs;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Benchmarks;

/// <summary>Making one session's rows, and writing them as JSON lines.</summary>
public class RowBenchmarks : ISessionReceiver
{
    private static readonly RowOptions Options = new();

    private readonly JsonStreamWriter _writer = new(Stream.Null);
    private Session _session = null!;
    private TableRow _row = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var builder = new TcpConversationBuilder().Open();
        foreach (var step in new RfbScript().Versions("003.008").SecurityTypes(1, 2).Choose(1).Open(result: true).Steps)
        {
            _ = step.FromServer ? builder.FromResponder(step.Bytes) : builder.FromInitiator(step.Bytes);
        }

        var batch = FrameBatch.Of(builder.Close().Frames());
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), this)));
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
        _row = Tables.RfbSessions.RowOf(new SessionRecord(_session, "capture.pcap", Options));
        _row.ReportId = 1;
    }

    [Benchmark]
    public TableRow MakeSessionRow() => Tables.RfbSessions.RowOf(new SessionRecord(_session, "capture.pcap", Options));

    [Benchmark]
    public int MakeNetworkRows() => NetworkEvents.Of(_session, Options).Count(item => Tables.DeviceNetworkEvents.RowOf(item).Values.Count > 0);

    [Benchmark]
    public void WriteSessionRow() => _writer.Write(_row);

    void ISessionReceiver.OnSession(Session session) => _session = session;

    void ISessionReceiver.OnConnection(in FlowSummary flow, string interfaceName)
    {
    }
}
