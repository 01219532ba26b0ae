using System.Text;
using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Class H: to hide a session without authentication, one endpoint sends copies that the other never accepts.</summary>
internal static class EndpointDecoys
{
    private static readonly Forgery[] Ways = [Forgery.LowTtl, Forgery.BadChecksum, Forgery.Unmarked];

    /// <summary>Bytes that a client can send instead of its banner.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> ClientOpenings { get; } =
    [
        ("rfb33", Text("RFB 003.003\n")), ("rfb37", Text("RFB 003.007\n")), ("rfb889", Text("RFB 003.889\n")), ("rfb000", Text("RFB 000.000\n")), ("rep", Text("REP 000.000\n")),
        ("id", [.. Text("ID:1234"), .. new byte[243]]), ("socks4", [4, 1, 0x17, 0x0C, 10, 0, 0, 5, 0]), ("socks5", [5, 1, 0]),
        ("connect", Text("CONNECT vnc.example:5900 HTTP/1.1\r\n\r\n")),
        ("websocket", Text("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")),
        ("http", Text("GET / HTTP/1.0\r\n\r\n")), ("ssh", Text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")), ("tls", [22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, .. Filler(194)]),
        ("junk1400", Filler(1400)), ("junk1", [0x51]), ("zeros12", new byte[12]),
    ];

    /// <summary>Bytes that a server can send instead of its banner.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> ServerOpenings { get; } =
    [
        ("rfb33", Text("RFB 003.003\n")), ("rfb37", Text("RFB 003.007\n")), ("rfb000", Text("RFB 000.000\n")), ("ssh", Text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")),
        ("http400", Text("HTTP/1.1 400 Bad Request\r\n\r\n")), ("smtp", Text("220 mail ESMTP\r\n")), ("junk1400", Filler(1400)), ("refused", [.. Text("RFB 003.003\n"), 0, 0, 0, 0, 0, 0, 0, 2, 110, 111]),
        ("junk1", [0x51]), ("junk3", [5, 1, 0]), ("junk9", [4, 1, 0x17, 0x0C, 10, 0, 0, 5, 0]), ("prefix", Text("RFB 0")), ("junk13", Filler(13)),
    ];

    /// <summary>Bytes that a server can send instead of its list.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> ServerLists { get; } =
        [("list2", [1, 2]), ("list2-16", [2, 2, 16]), ("list19", [1, 19]), ("refusal", [0, 0, 0, 0, 2, 110, 111]), ("dictated2", [0, 0, 0, 2]), ("screen", Filler(90))];

    public static IEnumerable<AttackCase> All() => [.. Openings(), .. Choices(), .. Results(), .. ServerDecoys(), .. Both(), .. Waits()];

    internal static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    internal static byte[] Filler(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<AttackCase> Openings()
    {
        foreach (var (name, bytes) in ClientOpenings)
        {
            foreach (var way in Ways)
            {
                yield return new($"h-before-{name}-{way.Name}", "the client's copy before the server's banner", With(None(), ServerBanner, false, false, bytes, way), SessionTruth.Attacked);
                yield return new($"h-after-{name}-{way.Name}", "the client's copy behind the server's banner", With(None(), ServerBanner, true, false, bytes, way), SessionTruth.Attacked);
            }
        }
    }

    private static IEnumerable<AttackCase> Choices()
    {
        foreach (byte type in (byte[])[2, 16, 18, 19, 5, 30, 113, 20, 200])
        {
            foreach (var way in Ways)
            {
                var truth = SessionTruth.Attacked with { Offered = [1, type], May = ["Downgrade"] };
                yield return new($"h-choice-{type}-{way.Name}", $"the client's copy chooses {type}", With(None(1, type), Choice, false, false, [type], way), truth);
                yield return new($"h-choice-late-{type}-{way.Name}", $"the client's copy chooses {type} behind the real choice", With(None(1, type), Choice, true, false, [type], way), truth);
            }

            yield return new($"h-choice-unoffered-{type}", $"only None is offered, the client's copy chooses {type}", With(None(), Choice, false, false, [type], Forgery.LowTtl), SessionTruth.Attacked);
        }
    }

    /// <summary>Copies that the client sends after its choice: a response to a challenge that was never sent, or a server message in its own name.</summary>
    private static IEnumerable<AttackCase> Results()
    {
        byte[] init = None().Steps[ServerInit].Bytes;
        foreach (var way in Ways)
        {
            yield return new($"h-response-{way.Name}", "choice 2 and a response in the place of the choice", With(None(1, 2), Choice, false, false, [2, .. Filler(16)], way),
                SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
            yield return new($"h-server-part-{way.Name}", "result and ServerInit as the client, over its choice", With(None(), Choice, false, false, [0, 0, 0, 0, .. init], way), SessionTruth.Attacked);
            yield return new($"h-list-as-client-{way.Name}", "a list as the client, over its choice", With(None(), Choice, false, false, [1, 2], way), SessionTruth.Attacked);
            yield return new($"h-clientinit-{way.Name}", "noise over ClientInit", With(None(), ClientInit, false, false, Filler(40), way), SessionTruth.Attacked);
        }
    }

    private static IEnumerable<AttackCase> ServerDecoys()
    {
        foreach (var way in Ways)
        {
            foreach (var (name, bytes) in ServerOpenings)
            {
                yield return new($"h-server-before-{name}-{way.Name}", "the server's copy before its banner", With(None(), ServerBanner, false, true, bytes, way), Server(bytes));
                yield return new($"h-server-before-{name}-{way.Name}-acknowledged", "the same, every segment acknowledged on its own",
                    With(None(), ServerBanner, false, true, bytes, way, new TcpScript { Acknowledge = true }), Server(bytes));
            }

            foreach (var (name, bytes) in ServerLists)
            {
                yield return new($"h-server-list-{name}-{way.Name}", "the server's copy before its list", With(None(), List, false, true, bytes, way), SessionTruth.Attacked);
                yield return new($"h-server-list-late-{name}-{way.Name}", "the server's copy behind its list", With(None(), List, true, true, bytes, way), SessionTruth.Attacked);
            }

            yield return new($"h-server-result-failed-{way.Name}", "the server's copy says failed", With(None(), Result, false, true, [0, 0, 0, 1, 0, 0, 0, 2, 110, 111], way), SessionTruth.Attacked);
            yield return new($"h-server-challenge-{way.Name}", "the server's copy is a challenge", With(None(), Result, false, true, Filler(16), way), SessionTruth.Attacked);
        }
    }

    /// <summary>A copy that equals the start of the banner is not a conflict.</summary>
    private static SessionTruth Server(byte[] copy) => SessionTruth.Attacked with { Conflict = !None().Steps[ServerBanner].Bytes.AsSpan().StartsWith(copy) };

    private static IEnumerable<AttackCase> Both()
    {
        byte[] ssh = Text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
        foreach (var way in Ways.Append(Forgery.LastHopTtl))
        {
            var tcp = new TcpScript().Open().Forge(false, ssh, way).Forge(true, ssh, way).Play(None()).Close();
            yield return new($"h-both-{way.Name}", "the client's host forges both directions", tcp, SessionTruth.Attacked);
            var dialogue = new TcpScript();
            yield return new($"h-every-token-{way.Name}", "a copy before every message of the client",
                Whole(None(1, 2), dialogue, before: (on, step) => Decoy(on, step, way)), SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
        }
    }

    private static void Decoy(TcpScript on, int step, Forgery way)
    {
        byte[]? bytes = step switch { ClientBanner => Text("RFB 003.003\n"), Choice => [2], ClientInit => [0], _ => null };
        if (bytes is not null)
        {
            on.Forge(false, bytes, way);
        }
    }

    private static IEnumerable<AttackCase> Waits()
    {
        foreach (int seconds in (int[])[400, 1_000, 3_700, 7_500])
        {
            foreach (int step in (int[])[ClientBanner, Choice, ClientInit])
            {
                yield return new($"h-idle-{seconds}-before-{step}", "the client waits", Whole(None(), before: (on, at) => on.Wait(TimeSpan.FromSeconds(at == step ? seconds : 0))), SessionTruth.None);
            }
        }
    }
}
