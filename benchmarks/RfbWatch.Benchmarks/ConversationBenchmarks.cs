using BenchmarkDotNet.Attributes;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Probes;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Benchmarks;

/// <summary>The probe for streams that are not RFB, and whole conversations from banner to facts.</summary>
public class ConversationBenchmarks
{
    private static readonly ConversationOptions Options = new();

    private readonly byte[] _http = "GET /index.html HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: x\r\n\r\n"u8.ToArray();
    private readonly byte[] _tls = [22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, .. new byte[500]];
    private readonly RfbScript _none = new RfbScript().Versions("003.008").SecurityTypes(1, 2).Choose(1).Open(result: true).Coalesced();
    private readonly RfbScript _vnc = new RfbScript().Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Open(result: true).Coalesced();
    private readonly RfbScript _webSocket = WebSocket(new RfbScript().Versions("003.008").SecurityTypes(1, 2).Choose(1).Open(result: true).Coalesced());

    [Benchmark]
    public ProbeVerdict ProbeHttp() => RfbProbe.Probe(_http, beginningSeen: true);

    [Benchmark]
    public ProbeVerdict ProbeTls() => RfbProbe.Probe(_tls, beginningSeen: true);

    [Benchmark]
    public ProbeVerdict ProbeTlsMidStream() => RfbProbe.Probe(_tls, beginningSeen: false);

    [Benchmark]
    public Stage HandshakeNone() => Read(_none);

    [Benchmark]
    public Stage HandshakeVncAuthentication() => Read(_vnc);

    [Benchmark]
    public Stage HandshakeInWebSocket() => Read(_webSocket);

    private static Stage Read(RfbScript script)
    {
        var conversation = new Conversation(Options);
        foreach (var step in script.Steps)
        {
            conversation.OnBytes(step.FromServer ? Side.B : Side.A, step.Bytes, 1);
        }

        conversation.Finish();
        var facts = conversation.Facts;
        return facts.Stage >= Stage.Initialised ? facts.Stage : throw new InvalidOperationException($"the session came to {facts.Stage} only");
    }

    /// <summary>The same bytes in WebSocket frames (RFC 6455), the client's masked with zero.</summary>
    private static RfbScript WebSocket(RfbScript inner)
    {
        var script = new RfbScript()
            .Client([.. "GET /websockify HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: binary\r\n\r\n"u8])
            .Server([.. "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: binary\r\n\r\n"u8]);
        foreach (var step in inner.Steps)
        {
            byte[] length = step.Bytes.Length < 126 ? [(byte)step.Bytes.Length] : [126, (byte)(step.Bytes.Length >> 8), (byte)step.Bytes.Length];
            _ = step.FromServer
                ? script.Server([0x82, .. length, .. step.Bytes])
                : script.Client([0x82, (byte)(length[0] | 0x80), .. length[1..], 0, 0, 0, 0, .. step.Bytes]);
        }

        return script;
    }
}
