using System.IO.Compression;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>
/// Carriers that are valid, or accepted by programs although invalid, and that few parsers handle. Each wraps a conversation whose server is B
/// and whose client is A.
/// </summary>
internal static class OddCarriers
{
    private const string Key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Request = "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + Key + "\r\n";
    private const string Answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n";
    private const string Page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<p>RFB </p>";
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Connect = "CONNECT h:5900 HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Granted = "HTTP/1.1 200 OK\r\n\r\n";
    private const string Proxy1 = "PROXY TCP4 192.0.2.1 192.0.2.9 40000 5900\r\n";
    private const string Proxy2 = "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0001\u00c0\0\u0002\u0009\u009c\u0040\u0017\u000c";
    private static readonly string Long = string.Concat(Enumerable.Range(0, 400).Select(i => $"X-Header-{i}: {new string('v', 40)}\r\n"));

    /// <summary>By name: the carrier, and a function that wraps a conversation in it.</summary>
    public static IReadOnlyDictionary<string, (Carrier Carrier, Func<RfbScript, Exchange> Wrap)> All { get; } =
        new Dictionary<string, (Carrier, Func<RfbScript, Exchange>)>(StringComparer.Ordinal)
        {
            ["keep-alive"] = Framed(New().A(Get).B(Page).A(Request).B(Answer)),
            ["keep-alive-chunked"] = Framed(New().A(Get).B("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").A(Request).B(Answer)),
            ["keep-alive-post"] = Framed(New().A("POST /in HTTP/1.1\r\nContent-Length: 9\r\n\r\nuser=name").B(Page).A(Request).B(Answer)),
            ["keep-alive-post-chunked"] = Framed(New().A("POST /in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").B(Page).A(Request).B(Answer)),
            ["keep-alive-head"] = Framed(New().A("HEAD / HTTP/1.1\r\n\r\n").B("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n").A(Request).B(Answer)),
            ["keep-alive-many"] = Framed(New().A(Get).B(Page).A(Get).B("HTTP/1.1 304 Not Modified\r\n\r\n").A(Get).B("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n").A(Request).B(Answer)),
            ["pipelined"] = Framed(New().A(Get + Request).B(Page + Answer)),
            ["unauthorised-first"] = Framed(New().A(Request).B("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nnope").A(Request).B(Answer)),
            ["continue-first"] = Framed(New().A(Request).B("HTTP/1.1 103 Early Hints\r\n\r\n" + Answer)),
            ["lf-only"] = Framed(New().A(Request.Replace("\r", "", StringComparison.Ordinal)).B(Answer.Replace("\r", "", StringComparison.Ordinal))),
            ["lf-mixed"] = Framed(New().A(Request.Replace("\r\n\r\n", "\n\r\n", StringComparison.Ordinal)).B(Answer.Replace("\r\nC", "\nC", StringComparison.Ordinal))),
            ["folded"] = Framed(New().A(Request.Replace("Upgrade: websocket", "Upgrade:\r\n  websocket", StringComparison.Ordinal)).B(Answer.Replace("Upgrade: w", "Upgrade:\r\n\tw", StringComparison.Ordinal))),
            ["no-space"] = Framed(New().A("GET /ws HTTP/1.1\r\nUpgrade:websocket\r\n\r\n").B("HTTP/1.1 101\r\nUpgrade:websocket\r\n\r\n")),
            ["much-space"] = Framed(New().A("GET /ws HTTP/1.1\r\nUpgrade :\t websocket \t\r\n\r\n").B("HTTP/1.1 101 \r\nUPGRADE :  WEBSOCKET\r\n\r\n")),
            ["case"] = Framed(New().A("GET /ws HTTP/1.1\r\nuPGRADE: wEBsOCKET\r\n\r\n").B("HTTP/1.1 101 x\r\nupgrade: WebSocket\r\n\r\n")),
            ["list"] = Framed(New().A("GET /ws HTTP/1.1\r\nUpgrade: h2c, foo/2\r\nUpgrade: x,websocket/13\r\n\r\n").B(Answer)),
            ["key-only"] = Framed(New().A("GET /ws HTTP/1.1\r\n" + Key + "\r\n").B("HTTP/1.1 101 x\r\n\r\n")),
            ["leading-lines"] = Framed(New().A("\r\n\r\n" + Request).B("\r\n" + Answer)),
            ["long-heads"] = Framed(New().A(Request.Replace("Host: h\r\n", Long, StringComparison.Ordinal)).B(Answer.Replace("Upgrade: w", Long + "Upgrade: w", StringComparison.Ordinal))),
            ["answer-200"] = Framed(New().A(Request).B(Granted)),
            ["answer-200-empty"] = Framed(New().A(Request).B("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
            ["answer-200-upgrade"] = Framed(New().A(Request).B(Answer.Replace("101", "200", StringComparison.Ordinal))),
            ["answer-200-chunked"] = Framed(New().A(Request).B("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")),
            ["answer-404"] = Framed(New().A(Request).B("HTTP/1.1 404 Not Found\r\n\r\n")),
            ["text-plain"] = Framed(New().A(Request).B(Answer), (bytes, mask) => WebSocketFrame.Make(WebSocketFrame.Text, bytes, mask)),
            ["text-base64"] = Framed(New().A(Request).B(Answer), (bytes, mask) => WebSocketFrame.Make(WebSocketFrame.Text, CarrierScripts.Latin1(Convert.ToBase64String(bytes)), mask)),
            ["fragments"] = Framed(New().A(Request).B(Answer), Fragmented),
            ["fragments-200"] = Framed(New().A(Request).B(Granted), Fragmented),
            ["long-lengths"] = Framed(New().A(Request).B(Answer), (bytes, mask) => WebSocketFrame.Make(WebSocketFrame.Binary, bytes, mask, lengthForm: 64)),
            ["deflated"] = Framed(New().A(Request).B(Answer), Deflated),
            ["no-heads"] = Framed(New()),
            ["proxy1-websocket"] = Framed(New().A(Proxy1 + Request).B(Answer)),
            ["connect-websocket"] = Framed(New().A(Connect).B(Granted).A(Request).B(Answer)),
            ["connect-long"] = Plain(Carrier.HttpConnect, New().A(Connect.Replace("Host: h\r\n", Long, StringComparison.Ordinal)).B("HTTP/1.0 200 ok\r\n" + Long + "\r\n")),
            ["connect-lf"] = Plain(Carrier.HttpConnect, New().A(Connect.Replace("\r", "", StringComparison.Ordinal)).B("HTTP/1.1 200 OK\nVia: p\n\n")),
            ["connect-with-length"] = Plain(Carrier.HttpConnect, New().A(Connect).B("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")),
            ["connect-with-chunked"] = Plain(Carrier.HttpConnect, New().A(Connect).B("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nVia: p\r\n\r\n")),
            ["connect-407"] = Plain(Carrier.HttpConnect, New().A(Connect).B("HTTP/1.1 407 Auth\r\nContent-Length: 3\r\n\r\nno\n").A(Connect).B(Granted)),
            ["connect-407-chunked"] = Plain(Carrier.HttpConnect, New().A(Connect).B("HTTP/1.1 407 Auth\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n").A(Connect).B(Granted)),
            ["connect-later"] = Plain(Carrier.HttpConnect, New().A(Get).B(Page).A(Connect).B(Granted)),
            ["connect-twice"] = Plain(Carrier.HttpConnect, New().A(Connect).B(Granted).A(Connect).B(Granted)),
            ["connect-then-text"] = Plain(Carrier.HttpConnect, New().A(Connect).B(Granted).B("Welcome\r\n")),
            ["socks4"] = Plain(Carrier.Socks4, New().A("\u0004\u0001\u0017\u000c\u000a\0\0\u0005bob\0").B("\0\u005a\0\0\0\0\0\0")),
            ["socks4a"] = Plain(Carrier.Socks4, New().A("\u0004\u0001\u0017\u000c\0\0\0\u0009\0vnc.example\0").B("\0\u005a\u0017\u000c\0\0\0\0")),
            ["socks5-domain"] = Plain(Carrier.Socks5, New().A("\u0005\u0002\0\u0002").B("\u0005\0").A("\u0005\u0001\0\u0003\u0003abc\u0017\u000c").B("\u0005\0\0\u0003\u0003abc\u0017\u000c")),
            ["socks5-auth"] = Plain(Carrier.Socks5, New().A("\u0005\u0001\u0002").B("\u0005\u0002").A("\u0001\u0001u\u0001p").B("\u0001\0")
                .A("\u0005\u0001\0\u0001\u000a\0\0\u0001\u0017\u000c").B("\u0005\0\0\u0001\0\0\0\0\0\0")),
            ["socks5-pipelined"] = Plain(Carrier.Socks5, New().A("\u0005\u0001\0\u0005\u0001\0\u0001\u000a\0\0\u0001\u0017\u000c").B("\u0005\0\u0005\0\0\u0001\0\0\0\0\0\0")),
            ["socks5-connect"] = Plain(Carrier.HttpConnect, New().A("\u0005\u0001\0").B("\u0005\0").A("\u0005\u0001\0\u0001\u000a\0\0\u0001\u0017\u000c").B("\u0005\0\0\u0001\0\0\0\0\0\0").A(Connect).B(Granted)),
            ["socks5-then-text"] = Plain(Carrier.Socks5, New().A("\u0005\u0001\0").B("\u0005\0").A("\u0005\u0001\0\u0001\u000a\0\0\u0001\u0017\u000c").B("\u0005\0\0\u0001\0\0\0\0\0\0").B("hello\r\n")),
            ["repeater-1"] = Plain(Carrier.Repeater, New().B("RFB 000.000\n").A(CarrierScripts.Block("10.1.1.1:5900"))),
            ["repeater-2"] = Plain(Carrier.Repeater, New().B("RFB 000.000\n").A(CarrierScripts.Block("ID:4711"))),
            ["proxy1"] = Plain(Carrier.Tcp, New().A(Proxy1)),
            ["proxy1-unknown"] = Plain(Carrier.Tcp, New().A("PROXY UNKNOWN\r\n")),
            ["proxy2"] = Plain(Carrier.Tcp, New().A(Proxy2)),
            ["proxy2-connect"] = Plain(Carrier.HttpConnect, New().A(Proxy2 + Connect).B(Granted)),
            ["text-of-server"] = Plain(Carrier.Tcp, New().B("Welcome to host\r\n")),
            ["text-of-client"] = Plain(Carrier.Tcp, New().A("token 12345\n")),
            ["text-of-both"] = Plain(Carrier.Tcp, New().B("220 ready\r\n").A("LOGIN bob\r\n").B("230 go on\r\n")),
            ["text-same-segment"] = Plain(Carrier.Tcp, New(), "hello\r\n", "hi\r\n"),
            ["text-no-line"] = Plain(Carrier.Tcp, New(), "x", ""),
            ["nul-of-server"] = Plain(Carrier.Tcp, New(), "\0", ""),
            ["telnet-of-server"] = Plain(Carrier.Tcp, New(), "\u00ff\u00fd\u0018\u00ff\u00fb\u0001", "\u00ff\u00fb\u0018"),
            ["tls-like-of-client"] = Plain(Carrier.Tcp, New(), "", "\u0016\u0003\u0001\0\u0002ab"),
            ["blank-lines"] = Plain(Carrier.Tcp, New(), "\r\n\r\n", "\n"),
            ["quote-of-server"] = Plain(Carrier.Tcp, New(), "I speak RFB 3.8, or RFB 003.00x\n", ""),
            ["long-text"] = Plain(Carrier.Tcp, New(), string.Concat(Enumerable.Repeat("* notice: authorised use only *\r\n", 40)), ""),
            ["http-400-of-server"] = Plain(Carrier.Tcp, New(), "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", ""),
            ["get-of-client"] = Plain(Carrier.Tcp, New(), "", "GET / HTTP/1.0\r\n"),
        };

    public static TheoryData<string> Names => [.. All.Keys];

    private static Exchange New() => new();

    private static (Carrier Carrier, Func<RfbScript, Exchange> Wrap) Plain(Carrier carrier, Exchange opening, string server = "", string client = "") => (carrier, script =>
    {
        var exchange = opening.Copy();
        byte[][] before = [CarrierScripts.Latin1(client), CarrierScripts.Latin1(server)];
        foreach (var step in script.Steps)
        {
            int side = step.FromServer ? 1 : 0;
            byte[] bytes = [.. before[side], .. step.Bytes];
            before[side] = [];
            _ = side == 1 ? exchange.B(bytes) : exchange.A(bytes);
        }

        return exchange;
    }
    );

    private static (Carrier Carrier, Func<RfbScript, Exchange> Wrap) Framed(Exchange opening, Func<byte[], uint?, byte[]>? frame = null) => (Carrier.WebSocket, script =>
    {
        frame ??= (bytes, mask) => WebSocketFrame.Make(WebSocketFrame.Binary, bytes, mask);
        var exchange = opening.Copy();
        uint mask = 0x01020304;
        foreach (var step in script.Steps)
        {
            _ = step.FromServer ? exchange.B(frame(step.Bytes, null)) : exchange.A(frame(step.Bytes, mask *= 0x01000193));
        }

        return exchange;
    }
    );

    private static byte[] Fragmented(byte[] bytes, uint? mask)
    {
        var frames = new List<byte>();
        for (int at = 0; at < bytes.Length; at++)
        {
            int opcode = at == 0 ? WebSocketFrame.Binary : WebSocketFrame.Continuation;
            frames.AddRange(WebSocketFrame.Make(WebSocketFrame.Ping, "p"u8, mask));
            frames.AddRange(WebSocketFrame.Make(opcode, bytes.AsSpan(at, 1), mask, final: at == bytes.Length - 1));
        }

        return [.. frames];
    }

    private static byte[] Deflated(byte[] bytes, uint? mask)
    {
        const int Compressed = 0x40;
        using var output = new MemoryStream();
        using var stream = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
        stream.Write(bytes);
        stream.Flush();
        byte[] message = output.ToArray()[..^4];
        return WebSocketFrame.Make(WebSocketFrame.Binary, message, mask, rsv: Compressed);
    }
}
