using System.Text;
using BenchmarkDotNet.Attributes;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Readings;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Benchmarks;

/// <summary>
/// The cost of differing copies of handshake bytes: the readings of tokens, and inside a carrier the search for the copies that were received.
/// <see cref="CopySearchBudget"/> and the defaults of DetectionOptions are based on the time for one conversation of a search.
/// </summary>
public class CopySearchBenchmarks
{
    private const string Request = "GET /websockify HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private const string Answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    private const int ForgedLength = 21;
    private static readonly ConversationOptions Options = new();
    private readonly Copies _plain = new(Script().Steps.Select(step => (step.FromServer, step.Bytes)));
    private readonly Copies _webSocket = new(InFrames());
    private readonly HandshakeVerdict _disputed;

    public CopySearchBenchmarks() => _disputed = _webSocket.Read() ?? throw new InvalidOperationException("nothing is disputed");

    /// <summary>The readings of a handshake in which every client segment has a forged copy.</summary>
    [Benchmark]
    public HandshakeVerdict? Readings() => _plain.Read();

    /// <summary>One of the conversations that a search evaluates.</summary>
    [Benchmark(OperationsPerInvoke = CopySearchBudget.Least)]
    public Conversation OneConversation() => Conversation.From(Options, _disputed, out _, new CopySearchBudget(0, 0));

    /// <summary>A whole search.</summary>
    [Benchmark]
    public Conversation Search() => Conversation.From(Options, _disputed, out _);

    private static RfbScript Script() => new RfbScript().Versions("003.008").SecurityTypes(1, 2).Choose(1).Open(result: true);

    /// <summary>Each byte of the client in a frame of its own, which is the worst case.</summary>
    private static IEnumerable<(bool FromServer, byte[] Bytes)> InFrames()
    {
        yield return (false, Encoding.ASCII.GetBytes(Request));
        yield return (true, Encoding.ASCII.GetBytes(Answer));
        foreach (var step in Script().Steps)
        {
            if (step.FromServer)
            {
                yield return (true, [0x82, (byte)Math.Min(step.Bytes.Length, 125), .. step.Bytes.Take(125)]);
                continue;
            }

            foreach (byte each in step.Bytes.Take(ForgedLength))
            {
                yield return (false, [0x82, 0x81, 0, 0, 0, 0, each]);
            }
        }
    }

    /// <summary>The copies of both sides: the real ones, and a forged one before every fourth client segment.</summary>
    private sealed class Copies
    {
        private const int Every = 4;
        private readonly List<StreamCopy>[] _sides = [[], []];

        public Copies(IEnumerable<(bool FromServer, byte[] Bytes)> segments)
        {
            long[] next = [0, 0];
            long frame = 0;
            foreach (var (fromServer, bytes) in segments)
            {
                int side = fromServer ? 1 : 0;
                if (!fromServer && _sides[0].Count % Every == 0)
                {
                    Add(0, next, new byte[ForgedLength], ++frame);
                }

                Add(side, next, bytes, ++frame);
                next[side] += bytes.Length;
            }
        }

        public HandshakeVerdict? Read() => HandshakeReadings.Of(_sides[0], _sides[1], Side.A);

        private void Add(int side, long[] next, byte[] bytes, long frame) =>
            _sides[side].Add(new StreamCopy(next[side], bytes, bytes.Length, 0, 0, next[1 - side], frame, frame));
    }
}
