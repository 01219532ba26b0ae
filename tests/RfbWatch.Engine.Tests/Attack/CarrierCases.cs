using System.Text;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Class B: RFB inside WebSocket, HTTP CONNECT, SOCKS and repeaters, in every form that programs or attackers produce.</summary>
internal static class CarrierCases
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    internal const string Request = "GET /websockify HTTP/1.1\r\nHost: h:6080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" + Key + "\r\n";
    internal const string Answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + Accept + "\r\n";
    internal const string Connect = "CONNECT vnc.example:5900 HTTP/1.1\r\nHost: vnc.example:5900\r\n\r\n";
    internal const string Established = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static readonly SessionTruth Web = SessionTruth.None with { Carrier = "WebSocket" };
    private static readonly SessionTruth WebPassword = SessionTruth.Password with { Carrier = "WebSocket" };
    private static readonly SessionTruth Proxy = SessionTruth.None with { Carrier = "HttpConnect" };

    public static IEnumerable<AttackCase> All() => [.. Requests(), .. Frames(), .. Later(), .. Connects(), .. Socks(), .. Repeaters(), .. Nested(), .. Prefaces(), .. NotCarriers()];

    private static IEnumerable<AttackCase> Requests()
    {
        var forms = new (string Name, string Request, string Answer)[]
        {
            ("plain", Request, Answer),
            ("lf-only", Request.Replace("\r\n", "\n", StringComparison.Ordinal), Answer.Replace("\r\n", "\n", StringComparison.Ordinal)),
            ("lf-only-request", Request.Replace("\r\n", "\n", StringComparison.Ordinal), Answer),
            ("lf-only-answer", Request, Answer.Replace("\r\n", "\n", StringComparison.Ordinal)),
            ("folded", Request.Replace("Upgrade: websocket", "Upgrade:\r\n websocket", StringComparison.Ordinal), Answer),
            ("folded-answer", Request, Answer.Replace("Upgrade: websocket", "Upgrade:\r\n\twebsocket", StringComparison.Ordinal)),
            ("no-space", Request.Replace("Upgrade: websocket", "Upgrade:websocket", StringComparison.Ordinal), Answer.Replace("Upgrade: websocket", "Upgrade:websocket", StringComparison.Ordinal)),
            ("many-spaces", Request.Replace("Upgrade: websocket", "Upgrade:  \t websocket  ", StringComparison.Ordinal), Answer),
            ("lower-case", Request.Replace("Upgrade: websocket", "upgrade: WEBSOCKET", StringComparison.Ordinal), Answer.Replace("Upgrade: websocket", "UPGRADE: WebSocket", StringComparison.Ordinal)),
            ("connection-list", Request.Replace("Connection: Upgrade", "Connection: keep-alive, Upgrade", StringComparison.Ordinal), Answer),
            ("upgrade-list", Request.Replace("Upgrade: websocket", "Upgrade: h2c, websocket", StringComparison.Ordinal), Answer),
            ("answer-200", Request, Answer.Replace("101 Switching Protocols", "200 OK", StringComparison.Ordinal)),
            ("answer-1.0", Request, Answer.Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal)),
            ("request-1.0", Request.Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal), Answer),
            ("no-reason", Request, Answer.Replace("101 Switching Protocols", "101", StringComparison.Ordinal)),
            ("long-headers", Request.Replace("Host:", "Cookie: " + new string('x', 3000) + "\r\nHost:", StringComparison.Ordinal), Answer),
            ("no-key", Request.Replace(Key, "", StringComparison.Ordinal), Answer.Replace(Accept, "", StringComparison.Ordinal)),
            ("blank-line-first", "\r\n" + Request, Answer),
            ("post", Request.Replace("GET", "POST", StringComparison.Ordinal), Answer),
            ("protocol-binary", Request.Replace(Key, Key + "Sec-WebSocket-Protocol: binary, base64\r\n", StringComparison.Ordinal), Answer.Replace(Accept, Accept + "Sec-WebSocket-Protocol: binary\r\n", StringComparison.Ordinal)),
        };
        foreach (var (name, request, answer) in forms)
        {
            yield return new($"b-ws-{name}", "WebSocket, headers in another form", Whole(InWebSocket(None(), request, answer)), Web);
            yield return new($"b-ws-{name}-cut", "the same in segments of 7 bytes", Whole(InWebSocket(None(), request, answer).Cut(7)), Web);
        }

        yield return new("b-ws-password", "WebSocket with VNC authentication", Whole(InWebSocket(Password(), Request, Answer)), WebPassword);
        yield return new("b-ws-cut-1", "WebSocket in single bytes", Whole(InWebSocket(None(), Request, Answer).Cut(1)), Web);
        yield return new("b-ws-coalesced", "the answer and the first frame in one segment", Whole(InWebSocket(None(), Request, Answer).Coalesced()), Web);
    }

    private static IEnumerable<AttackCase> Frames()
    {
        var forms = new (string Name, Func<RfbStep, int, byte[]> Frame)[]
        {
            ("text-raw", (step, i) => Frame(1, step, Mask(step, i))),
            ("masked-both", (step, i) => Frame(2, step, [1, 2, 3, (byte)i])),
            ("unmasked-both", (step, _) => Frame(2, step, null)),
            ("mask-zero", (step, _) => Frame(2, step, step.FromServer ? null : new byte[4])),
            ("length-16", (step, i) => Frame(2, step, Mask(step, i), form: 126)),
            ("length-64", (step, i) => Frame(2, step, Mask(step, i), form: 127)),
            ("fragmented", Fragmented),
            ("pings", (step, i) => [.. Frame(9, step with { Bytes = [1, 2, 3] }, Mask(step, i)), .. Frame(2, step, Mask(step, i)), .. Frame(10, step with { Bytes = [] }, Mask(step, i))]),
            ("ping-within", PingWithin),
            ("byte-a-frame", (step, i) => [.. step.Bytes.SelectMany(each => Frame(2, step with { Bytes = [each] }, Mask(step, i)))]),
            ("empty-frames", (step, i) => [.. Frame(2, step with { Bytes = [] }, Mask(step, i)), .. Frame(2, step, Mask(step, i))]),
        };
        foreach (var (name, frame) in forms)
        {
            yield return new($"b-ws-frames-{name}", "WebSocket, frames in another form", Whole(InWebSocket(None(), Request, Answer, frame)), Web);
        }

        string Base64(string headers) => headers.Replace("Connection: Upgrade\r\n", "Connection: Upgrade\r\nSec-WebSocket-Protocol: base64\r\n", StringComparison.Ordinal);
        yield return new("b-ws-base64", "base64 in text frames",
            Whole(InWebSocket(None(), Base64(Request), Base64(Answer), (step, i) => Frame(1, step with { Bytes = Encoding.ASCII.GetBytes(Convert.ToBase64String(step.Bytes)) }, Mask(step, i)))), Web);
    }

    /// <summary>The upgrade is not the first request of the connection.</summary>
    private static IEnumerable<AttackCase> Later()
    {
        string page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        RfbScript Behind(params (string Request, string Answer)[] first)
        {
            var script = New;
            foreach (var (request, answer) in first)
            {
                script.Client(Latin(request)).Server(Latin(answer));
            }

            return Append(script, InWebSocket(None(), Request, Answer));
        }

        const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        yield return new("b-ws-second-request", "a page first", Whole(Behind((Get, page))), Web);
        yield return new("b-ws-fifth-request", "four pages first", Whole(Behind((Get, page), (Get, page), (Get, page), (Get, page))), Web);
        yield return new("b-ws-behind-404", "a page that is not there first", Whole(Behind((Get, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))), Web);
        yield return new("b-ws-behind-401", "a login first", Whole(Behind((Request, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"))), Web);
        yield return new("b-ws-behind-chunked", "a page in chunks first",
            Whole(Behind((Get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))), Web);
        yield return new("b-ws-behind-large-page", "a page of 20 KB first", Whole(Behind((Get, "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + new string('x', 20_000)))), Web);
        yield return new("b-ws-behind-post", "a form first",
            Whole(Behind(("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\na=b&c=d", page))), Web);
    }

    private static IEnumerable<AttackCase> Connects()
    {
        var forms = new (string Name, string Request, string Answer)[]
        {
            ("plain", Connect, Established), ("1.0", Connect.Replace("1.1", "1.0", StringComparison.Ordinal), Established.Replace("1.1", "1.0", StringComparison.Ordinal)),
            ("lf-only", Connect.Replace("\r\n", "\n", StringComparison.Ordinal), Established.Replace("\r\n", "\n", StringComparison.Ordinal)),
            ("no-reason", Connect, "HTTP/1.1 200\r\n\r\n"), ("headers", Connect, "HTTP/1.1 200 OK\r\nVia: p\r\nX-Cache: MISS\r\n\r\n"),
            ("ipv6", Connect.Replace("vnc.example", "[2001:db8::1]", StringComparison.Ordinal), Established), ("no-headers", "CONNECT 10.1.1.1:5900 HTTP/1.1\r\n\r\n", Established),
        };
        foreach (var (name, request, answer) in forms)
        {
            yield return new($"b-connect-{name}", "HTTP CONNECT", Whole(Append(New.Client(Latin(request)).Server(Latin(answer)), None())), Proxy);
        }

        yield return new("b-connect-407", "the proxy wants a login first",
            Whole(Append(New.Client(Latin(Connect)).Server(Latin("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno")).Client(Latin(Connect)).Server(Latin(Established)), None())), Proxy);
        yield return new("b-connect-coalesced", "the answer and the banner in one segment",
            Whole(Append(New.Client(Latin(Connect)).Server(Latin(Established)), None()).Coalesced()), Proxy);
        yield return new("b-connect-refused", "the proxy refuses", Whole(New.Client(Latin(Connect)).Server(Latin("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))));
        yield return new("b-connect-cut", "in segments of 3 bytes", Whole(Append(New.Client(Latin(Connect)).Server(Latin(Established)), None()).Cut(3)), Proxy);
    }

    private static IEnumerable<AttackCase> Socks()
    {
        byte[] granted4 = [0, 0x5A, 0, 0, 0, 0, 0, 0];
        byte[] granted5 = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        byte[] domain = [5, 1, 0, 3, 3, 114, 101, 112, 0x17, 0x0C];
        var four = SessionTruth.None with { Carrier = "Socks4" };
        var five = SessionTruth.None with { Carrier = "Socks5" };
        var forms = new (string Name, RfbScript Begin, SessionTruth Truth)[]
        {
            ("4", New.Client(4, 1, 0x17, 0x0C, 10, 0, 0, 5, 97, 0).Server(granted4), four), ("4-no-user", New.Client(4, 1, 0x17, 0x0C, 10, 0, 0, 5, 0).Server(granted4), four),
            ("4a", New.Client([4, 1, 0x17, 0x0C, 0, 0, 0, 1, 0, .. Latin("vnc.example"), 0]).Server(granted4), four),
            ("5", New.Client(5, 1, 0).Server(5, 0).Client(5, 1, 0, 1, 10, 0, 0, 5, 0x17, 0x0C).Server(granted5), five),
            ("5-domain", New.Client(5, 1, 0).Server(5, 0).Client(domain).Server(granted5), five),
            ("5-ipv6", New.Client(5, 1, 0).Server(5, 0).Client([5, 1, 0, 4, .. new byte[15], 1, 0x17, 0x0C]).Server(granted5), five),
            ("5-ipv6-answer", New.Client(5, 1, 0).Server(5, 0).Client(domain).Server([5, 0, 0, 4, .. new byte[16], 0, 0]), five),
            ("5-password", New.Client(5, 2, 0, 2).Server(5, 2).Client([1, 5, .. Latin("alice"), 6, .. Latin("secret")]).Server(1, 0).Client(domain).Server(granted5), five),
            ("5-pipelined", New.Client([5, 1, 0, .. domain]).Server(5, 0).Server(granted5), five),
        };
        foreach (var (name, begin, truth) in forms)
        {
            yield return new($"b-socks-{name}", "SOCKS", Whole(Append(begin, None())), truth);
        }

        yield return new("b-socks-4-refused", "the proxy refuses", Whole(New.Client(4, 1, 0x17, 0x0C, 10, 0, 0, 5, 0).Server(0, 0x5B, 0, 0, 0, 0, 0, 0)));
        yield return new("b-socks-5-refused", "the proxy refuses", Whole(New.Client(5, 1, 0).Server(5, 0).Client(domain).Server(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
    }

    private static IEnumerable<AttackCase> Repeaters()
    {
        byte[] Block(string target) => [.. Latin(target), .. new byte[250 - target.Length]];
        var repeater = SessionTruth.None with { Carrier = "Repeater", Must = ["NoAuthSession", "Repeater"] };
        yield return new("b-repeater-mode-1", "the repeater asks for the target", Whole(Append(New.ServerBanner("000.000").Client(Block("10.1.1.1:5900")), None())), repeater);
        yield return new("b-repeater-mode-2-viewer", "the viewer's connection", Whole(Append(New.ServerBanner("000.000").Client(Block("ID:1234")), None())), repeater);
        var calls = new TcpScript(new("10.0.0.5", 5500), new("10.0.0.9", 41_000)) { ServerOpens = true };
        yield return new("b-repeater-mode-2-server", "the server's connection",
            Whole(Append(New.Server(Block("ID:1234")), None()), calls), repeater with { Initiator = "Server", May = ["ReverseConnection"] });
    }

    private static IEnumerable<AttackCase> Nested()
    {
        yield return new("b-connect-websocket", "a WebSocket through a proxy", Whole(Append(New.Client(Latin(Connect)).Server(Latin(Established)), InWebSocket(None(), Request, Answer))), Web);
        yield return new("b-socks-websocket", "a WebSocket through SOCKS",
            Whole(Append(New.Client(5, 1, 0).Server(5, 0).Client(5, 1, 0, 1, 10, 0, 0, 5, 0x17, 0x0C).Server(5, 0, 0, 1, 0, 0, 0, 0, 0, 0), InWebSocket(None(), Request, Answer))), Web);
        yield return new("b-connect-socks", "SOCKS through a proxy",
            Whole(Append(New.Client(Latin(Connect)).Server(Latin(Established)).Client(5, 1, 0).Server(5, 0).Client(5, 1, 0, 1, 10, 0, 0, 5, 0x17, 0x0C).Server(5, 0, 0, 1, 0, 0, 0, 0, 0, 0), None())),
            SessionTruth.None with { Carrier = "Socks5" });
    }

    /// <summary>Bytes in front of the banners that do not belong to a carrier.</summary>
    private static IEnumerable<AttackCase> Prefaces()
    {
        var texts = new (string Name, byte[] Bytes)[]
        {
            ("line", Latin("WELCOME\r\n")), ("lines", Latin("220 gateway\r\n250 ready\r\n")), ("proxy-v1", Latin("PROXY TCP4 10.0.0.5 10.0.0.9 40000 5901\r\n")),
            ("binary", [1, 0, 0, 0, 9, 200, 7]), ("telnet", [255, 251, 1, 255, 251, 3]), ("300-bytes", EndpointDecoys.Filler(300)),
        };
        foreach (var (name, bytes) in texts)
        {
            var open = SessionTruth.None with { Open = ["Carrier", "CarrierTarget"] };
            yield return new($"b-preface-client-{name}", "text of the client before its banner", Whole(Append(New.Client(bytes), None())), open);
            yield return new($"b-preface-server-{name}", "text of the server before its banner", Whole(Append(New.Server(bytes), None())), open);
            yield return new($"b-preface-server-joined-{name}", "text of the server and its banner in one segment", Whole(Append(New.Server(bytes), None()).Coalesced()), open);
            if (name != "proxy-v1")
            {
                // Only the client side sends a PROXY line.
                yield return new($"b-preface-both-{name}", "text of both before the banners", Whole(Append(New.Client(bytes).Server(bytes), None())), open);
            }
        }
    }

    private static IEnumerable<AttackCase> NotCarriers()
    {
        var web = New.Client(Latin(Request)).Server(Latin(Answer)).Server(Frame(2, new RfbStep(true, Latin("hello")), null)).Client(Frame(2, new RfbStep(false, Latin("hello")), [1, 2, 3, 4]));
        yield return new("b-ws-no-rfb", "a WebSocket that carries something else", Whole(web));
        yield return new("b-connect-no-rfb", "a proxy to a web server", Whole(New.Client(Latin(Connect)).Server(Latin(Established)).Client(Latin("GET / HTTP/1.1\r\n\r\n")).Server(Latin("HTTP/1.1 200 OK\r\n\r\n"))));
        yield return new("b-ws-refused", "an upgrade that the server refuses, then a page that holds a banner",
            Whole(New.Client(Latin(Request)).Server(Latin("HTTP/1.1 400 Bad Request\r\nContent-Length: 14\r\n\r\nRFB 003.008\nno"))));
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[]? Mask(RfbStep step, int i) => step.FromServer ? null : [0x5A, (byte)i, 3, 0xC4];

    internal static RfbScript Append(RfbScript script, RfbScript more)
    {
        foreach (var step in more.Steps)
        {
            _ = step.FromServer ? script.Server(step.Bytes) : script.Client(step.Bytes);
        }

        return script;
    }

    internal static RfbScript InWebSocket(RfbScript inner, string request, string answer, Func<RfbStep, int, byte[]>? frame = null)
    {
        var script = New.Client(Latin(request)).Server(Latin(answer));
        for (int i = 0; i < inner.Steps.Count; i++)
        {
            var step = inner.Steps[i];
            byte[] bytes = frame is null ? Frame(2, step, Mask(step, i)) : frame(step, i);
            _ = step.FromServer ? script.Server(bytes) : script.Client(bytes);
        }

        return script;
    }

    private static byte[] Fragmented(RfbStep step, int i)
    {
        int half = step.Bytes.Length / 2;
        return
        [
            .. Frame(2, step with { Bytes = step.Bytes[..half] }, Mask(step, i), final: false), .. Frame(0, step with { Bytes = step.Bytes[half..] }, Mask(step, i)),
        ];
    }

    private static byte[] PingWithin(RfbStep step, int i)
    {
        int half = step.Bytes.Length / 2;
        return
        [
            .. Frame(2, step with { Bytes = step.Bytes[..half] }, Mask(step, i), final: false), .. Frame(9, step with { Bytes = [7] }, Mask(step, i)),
            .. Frame(0, step with { Bytes = step.Bytes[half..] }, Mask(step, i)),
        ];
    }

    /// <summary>Builds a frame (RFC 6455 section 5.2). The length has the shortest form unless another is requested (126, 127).</summary>
    private static byte[] Frame(int opcode, RfbStep step, byte[]? mask, bool final = true, int form = 0)
    {
        byte[] payload = step.Bytes;
        form = form != 0 ? form : payload.Length < 126 ? payload.Length : payload.Length <= ushort.MaxValue ? 126 : 127;
        byte[] length = form switch
        {
            126 => [(byte)(payload.Length >> 8), (byte)payload.Length],
            127 => [0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [],
        };
        byte[] masked = mask is null ? payload : [.. payload.Select((each, i) => (byte)(each ^ mask[i % 4]))];
        return [(byte)((final ? 0x80 : 0) | opcode), (byte)((mask is null ? 0 : 0x80) | form), .. length, .. mask ?? [], .. masked];
    }
}
