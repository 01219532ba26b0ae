using System.Text;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Exchanges as sent by the programs named; the initiator is A.</summary>
internal static class CarrierScripts
{
    public const string ServerHello = "RFB 003.008\n";
    public const string ServerRest = "\u0002\u0002\u0010";
    public const string ClientHello = "RFB 003.008\n";
    public const string ClientRest = "\u0002";

    public const string NoVncRequest =
        "GET /websockify?token=secret HTTP/1.1\r\nHost: localhost:6080\r\nConnection: Upgrade\r\nPragma: no-cache\r\n" +
        "User-Agent: Mozilla/5.0\r\nUpgrade: websocket\r\nOrigin: http://localhost:6080\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: binary\r\n\r\n";

    public const string WebsockifyAnswer =
        "HTTP/1.1 101 Switching Protocols\r\nServer: WebSockify Python/3.11\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: binary\r\n\r\n";

    public static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Frame(string text, uint? mask = null) => WebSocketFrame.Make(WebSocketFrame.Binary, Latin1(text), mask);

    public static string Block(string target, string behind = "") => target + '\0' + behind + new string('\0', 249 - target.Length - behind.Length);

    public static Exchange Direct() => new Exchange().B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange WebSocket() => new Exchange().A(NoVncRequest).B(WebsockifyAnswer)
        .B(Frame(ServerHello)).A(Frame(ClientHello, 0x01020304)).B(Frame(ServerRest)).A(Frame(ClientRest, 0xFFEEDDCC));

    public static Exchange HttpConnect() => new Exchange().A("CONNECT vnc.example:5900 HTTP/1.1\r\nHost: vnc.example:5900\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n")
        .B("HTTP/1.1 200 Connection established\r\n\r\n").B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange HttpConnectAfterRefusal() => new Exchange().A("CONNECT vnc.example:5900 HTTP/1.1\r\n\r\n")
        .B("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9\r\n\r\n<p>no</p>")
        .A("CONNECT vnc.example:5900 HTTP/1.1\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n")
        .B("HTTP/1.0 201 \r\n\r\n").B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange Socks4() => new Exchange().A("\u0004\u0001\u0017\u000c\u000a\u0000\u0000\u0005alice\0")
        .B("\u0000\u005a\u0000\u0000\u0000\u0000\u0000\u0000").B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange Socks4A() => new Exchange().A("\u0004\u0001\u0017\u000c\u0000\u0000\u0000\u0001\0vnc.example\0")
        .B("\u0000\u005a\u0000\u0000\u0000\u0000\u0000\u0000").B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange Socks5() => new Exchange().A("\u0005\u0001\u0000").B("\u0005\u0000")
        .A("\u0005\u0001\u0000\u0001\u000a\u0000\u0000\u0005\u0017\u000c").B("\u0005\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000")
        .B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange Socks5WithPassword() => new Exchange().A("\u0005\u0002\u0000\u0002").B("\u0005\u0002")
        .A("\u0001\u0005alice\u0006secret").B("\u0001\u0000")
        .A("\u0005\u0001\u0000\u0003\u000bvnc.example\u0017\u000c")
        .B("\u0005\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001\u0017\u000c")
        .B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange RepeaterMode1() => new Exchange().B("RFB 000.000\n").A(Block("10.0.0.5:5900"))
        .B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    /// <summary>The server's connection: it connects to the repeater, waits, and repeats its banner after every keep-alive.</summary>
    public static Exchange RepeaterMode2Server() => new Exchange().A(Block("ID:1234")).A(ServerHello).B("REP 000.000\n").A(ServerHello)
        .B("REP 000.000\n").A(ServerHello).B(ClientHello).A(ServerRest).B(ClientRest);

    public static Exchange RepeaterMode2Viewer() => new Exchange().B("RFB 000.000\n").A(Block("ID:1234", "leak"))
        .B(ServerHello + ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange ConnectThenRepeater() => new Exchange().A("CONNECT rep.example:5901 HTTP/1.1\r\n\r\n").B("HTTP/1.1 200 OK\r\n\r\n")
        .B("RFB 000.000\n").A(Block("ID:77")).B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange SocksThenRepeater() => new Exchange().A("\u0005\u0001\u0000").B("\u0005\u0000")
        .A("\u0005\u0001\u0000\u0003\u0003rep\u0017\u000d").B("\u0005\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000")
        .B("RFB 000.000\n").A(Block("10.1.1.1:5901")).B(ServerHello).A(ClientHello).B(ServerRest).A(ClientRest);

    public static Exchange ConnectThenWebSocket() => new Exchange().A("CONNECT web.example:80 HTTP/1.1\r\n\r\n").B("HTTP/1.1 200 OK\r\n\r\n")
        .A(NoVncRequest).B(WebsockifyAnswer).B(Frame(ServerHello)).A(Frame(ClientHello, 7)).B(Frame(ServerRest)).A(Frame(ClientRest, 8));

    public static Exchange WebSocketThenRepeater() => new Exchange().A(NoVncRequest).B(WebsockifyAnswer).B(Frame("RFB 000.000\n"))
        .A(WebSocketFrame.Make(WebSocketFrame.Binary, Latin1(Block("ID:9")), 5)).B(Frame(ServerHello)).A(Frame(ClientHello, 7)).B(Frame(ServerRest)).A(Frame(ClientRest, 8));

    public static string[] All { get; } =
    [
        nameof(Direct), nameof(WebSocket), nameof(HttpConnect), nameof(HttpConnectAfterRefusal), nameof(Socks4), nameof(Socks4A), nameof(Socks5),
        nameof(Socks5WithPassword), nameof(RepeaterMode1), nameof(RepeaterMode2Server), nameof(RepeaterMode2Viewer), nameof(ConnectThenRepeater),
        nameof(SocksThenRepeater), nameof(ConnectThenWebSocket), nameof(WebSocketThenRepeater),
    ];

    public static TheoryData<string> Names => [.. All];

    public static Exchange Of(string name) => (Exchange)typeof(CarrierScripts).GetMethod(name)!.Invoke(null, null)!;
}
