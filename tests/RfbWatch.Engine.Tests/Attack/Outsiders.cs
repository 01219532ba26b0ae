using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Class F: somebody who is not an endpoint of an RFB session wants one to be reported, or something worse than the truth.</summary>
internal static class Outsiders
{
    private static readonly byte[] ClientPart = [.. None().ClientBytes];
    private static readonly byte[] ServerPart = [.. None().Steps.Where(step => step.FromServer).Take(4).SelectMany(step => step.Bytes)];

    /// <summary>Answers of services other than VNC to an RFB client.</summary>
    private static readonly (string Name, byte[] Bytes)[] Answers =
    [
        ("http", EndpointDecoys.Text("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")), ("ssh", EndpointDecoys.Text("SSH-2.0-OpenSSH_9.2p1\r\n")),
        ("smtp", EndpointDecoys.Text("220 mail ESMTP\r\n500 unknown\r\n")), ("tls-alert", [21, 3, 3, 0, 2, 2, 10]), ("redis", EndpointDecoys.Text("-ERR unknown command 'RFB'\r\n")),
        ("ftp", EndpointDecoys.Text("220 ftp\r\n")), ("binary", EndpointDecoys.Filler(200)), ("zeros", new byte[64]), ("empty", []),
    ];

    public static IEnumerable<AttackCase> All() => [.. Spoofed(), .. Services(), .. Echoes(), .. OneWay(), .. AgainstSessions()];

    private static IEnumerable<AttackCase> Spoofed()
    {
        yield return new("w-server-packet", "one spoofed packet from a server: banner, list, result, ServerInit", new TcpScript().Server(ServerPart));
        yield return new("w-client-packet", "one spoofed packet from a client: its whole part", new TcpScript().Client(ClientPart));
        yield return new("w-server-banner", "one spoofed banner", new TcpScript().Server(New.ServerBanner("003.008").ServerBytes));
        yield return new("w-server-banner-and-list", "one spoofed banner with a list", new TcpScript().Server([.. New.ServerBanner("003.008").ServerBytes, 1, 1]));
        yield return new("w-3.3-none", "one spoofed packet of a 3.3 server without authentication", new TcpScript().Server(New.ServerBanner("003.003").DictatedType(1).ServerInit().ServerBytes));
        yield return new("w-client-packet-plain", "one spoofed packet of a client that sends credentials in clear",
            new TcpScript().Client(New.ClientBanner("003.008").Choose(19).Client(0, 2).ChooseSubType(256).PlainCredentials("planted-user", "Pl4nt3d-Us3r!").ClientBytes));
        yield return new("w-websocket-packet", "one spoofed request for a WebSocket", new TcpScript().Client(EndpointDecoys.ClientOpenings.First(each => each.Name == "websocket").Bytes));
        yield return new("w-repeater-packet", "one spoofed repeater id and a banner", new TcpScript().Client([.. EndpointDecoys.ClientOpenings.First(each => each.Name == "id").Bytes, .. EndpointDecoys.Text("RFB 003.008\n")]));
        var server = new TcpScript();
        var client = new TcpScript();
        foreach (var step in None().Steps.Where(step => step.FromServer).Take(10))
        {
            server.Server(step.Bytes);
        }

        foreach (var step in None().Steps.Where(step => !step.FromServer).Take(10))
        {
            client.Client(step.Bytes);
        }

        yield return new("w-server-ten-packets", "ten spoofed packets of a server with one ACK number", server);
        yield return new("w-client-ten-packets", "ten spoofed packets of a client with one ACK number", client);
        yield return new("w-server-syn", "a spoofed SYN, then a server's part with one ACK number", Spoof(new TcpScript { ServerOpens = true }.Syn(), true));
        yield return new("w-client-syn", "a spoofed SYN, then a client's part with one ACK number", Spoof(new TcpScript().Syn(), false));
        yield return new("w-both-spoofed-banners", "one banner in the name of each end, nothing else, ACK numbers that do not fit",
            new TcpScript().Forge(true, New.ServerBanner("003.008").ServerBytes, Forgery.AckAhead).Forge(false, New.ClientBanner("003.008").ClientBytes, Forgery.AckBehind));
    }

    private static TcpScript Spoof(TcpScript tcp, bool fromServer)
    {
        foreach (var step in None().Steps.Where(step => step.FromServer == fromServer).Take(8))
        {
            tcp.Data(fromServer, step.Bytes);
        }

        return tcp;
    }

    private static IEnumerable<AttackCase> Services()
    {
        foreach (var (name, bytes) in Answers)
        {
            yield return new($"f-client-to-{name}", "an RFB client talks to a service that is not VNC", new TcpScript(new("10.0.0.5", 40000), new("10.0.0.9", 80)).Open().Client(ClientPart).Server(bytes).Close());
            if (bytes.Length > 0)
            {
                yield return new($"f-banner-to-{name}", "an RFB client's banner to a service that is not VNC",
                    new TcpScript(new("10.0.0.5", 40000), new("10.0.0.9", 80)).Open().Client(New.ClientBanner("003.008").ClientBytes).Server(bytes).Close());
            }

            yield return new($"f-server-part-to-{name}", "a client that plays an RFB server towards a service that is not VNC",
                new TcpScript(new("10.0.0.5", 40000), new("10.0.0.9", 80)).Open().Client(New.ServerBanner("003.008").ServerBytes).Server(bytes).Client(ServerPart[12..]).Close());
        }

        var refused = new TcpScript();
        foreach (var step in None().Steps.Where(step => !step.FromServer))
        {
            refused.Client(step.Bytes).Raw(true, refused.Next(true), 0, TcpFlags.Rst);
        }

        yield return new("f-client-answered-rst", "a client's part without a connection, each packet answered with RST", refused);
        var refusedServer = new TcpScript();
        foreach (var step in None().Steps.Where(step => step.FromServer))
        {
            refusedServer.Server(step.Bytes).Raw(false, refusedServer.Next(false), 0, TcpFlags.Rst);
        }

        yield return new("f-server-answered-rst", "a server's part without a connection, each packet answered with RST", refusedServer);
    }

    private static IEnumerable<AttackCase> Echoes()
    {
        var echo = new TcpScript().Open();
        var short_ = new TcpScript().Open();
        foreach (var step in None().Steps.Where(step => !step.FromServer))
        {
            echo.Client(step.Bytes).Server(step.Bytes);
        }

        foreach (byte[] bytes in (byte[][])[EndpointDecoys.Text("RFB 003.008\n"), [1, 1], [1], [0, 0, 0, 0], [1]])
        {
            short_.Client(bytes).Server(bytes);
        }

        yield return new("f-echo-client", "an echo service repeats a client's part", echo.Close());
        yield return new("f-echo-dialogue", "an echo service repeats a client that plays both parts", short_.Close());
        yield return new("f-echo-once", "an echo service repeats everything in one segment", new TcpScript().Open().Client(ClientPart).Server(ClientPart).Close());
        byte[] Quote(string who) => EndpointDecoys.Text($":{who}!u@h PRIVMSG #vnc :it says\r\nRFB 003.008\n and leaves\r\n");
        yield return new("f-chat", "a chat relay: both sides quote a banner behind text", new TcpScript().Open().Client(Quote("a")).Server(Quote("b")).Client(Quote("c")).Server(Quote("d")).Close());
        yield return new("f-chat-list", "a chat relay that is sent a list behind the banner",
            new TcpScript().Open().Client([.. Quote("a"), 1, 1]).Server([.. Quote("b"), 1, 1]).Client(1, 0, 0, 0, 0).Server(1, 0, 0, 0, 0).Close());
        yield return new("f-http-page-with-banner", "a page that holds a whole server's part",
            new TcpScript().Open().Client(EndpointDecoys.Text("GET /rfb HTTP/1.1\r\nHost: h\r\n\r\n")).Server([.. EndpointDecoys.Text("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n"), .. ServerPart]).Close());
    }

    private static IEnumerable<AttackCase> OneWay()
    {
        foreach (bool fromServer in (bool[])[false, true])
        {
            string who = fromServer ? "server" : "client";
            var frames = Whole(None(), new TcpScript { Acknowledge = true });
            var truth = SessionTruth.None with
            {
                AtMost = fromServer ? "Medium" : "Low",
                OneSided = fromServer ? "ServerOnly" : "ClientOnly",
                Initiator = "Client",
                Offered = fromServer ? [1] : null,
                ServerVersion = fromServer ? "003.008" : "",
                ClientVersion = fromServer ? "" : "003.008",
                Open = ["SecurityType", "AuthenticationResult", "NoAuthentication", "Initiator", "OfferedSecurityTypes"],
                Must = [],
                May = ["NoAuthSession"],
            };
            yield return new($"f-one-way-{who}", "a real session of which the capture holds one direction", OneDirection(frames, fromServer), truth);
        }
    }

    internal static List<TestFrame> OneDirection(TcpScript tcp, bool fromServer)
    {
        byte last = fromServer ? (byte)9 : (byte)5;
        return [.. tcp.Packets.Where(packet => packet.Bytes[15] == last).Frames()];
    }

    /// <summary>Spoofed segments beside a real session of other hosts.</summary>
    private static IEnumerable<AttackCase> AgainstSessions()
    {
        foreach (int step in (int[])[ServerBanner, List, Choice, ServerInit])
        {
            yield return new($"f-blind-data-client-{step}", "data in the client's name far out of the window",
                Whole(Password(), before: (on, at) => Act(at == step, () => on.Raw(false, 0x1111_1111, 0x2222_2222, TcpFlags.Psh | TcpFlags.Ack, ClientPart))), SessionTruth.Password with { Conflict = null });
            yield return new($"f-blind-data-server-{step}", "data in the server's name far out of the window",
                Whole(Password(), before: (on, at) => Act(at == step, () => on.Raw(true, 0x1111_1111, 0x2222_2222, TcpFlags.Psh | TcpFlags.Ack, ServerPart))), SessionTruth.Password with { Conflict = null });
        }

        yield return new("f-blind-before-client", "a client's whole part with other numbers before a real session with a password",
            Whole(Password(), new TcpScript().Raw(false, 0x1111_1111, 0x2222_2222, TcpFlags.Psh | TcpFlags.Ack, ClientPart)), SessionTruth.Password with { Conflict = null });
        yield return new("f-blind-before-server", "a server's whole part with other numbers before a real session with a password",
            Whole(Password(), new TcpScript().Raw(true, 0x1111_1111, 0x2222_2222, TcpFlags.Psh | TcpFlags.Ack, ServerPart)), SessionTruth.Password with { Conflict = null });
        yield return new("f-syn-from-server-first", "a SYN from the server's address half a second before the client's",
            Whole(None(), new TcpScript().Raw(true, 4_242, 0, TcpFlags.Syn).Wait(TimeSpan.FromMilliseconds(500))), SessionTruth.None);
        yield return new("f-syn-from-server-first-password", "the same before a session with a password",
            Whole(Password(), new TcpScript().Raw(true, 4_242, 0, TcpFlags.Syn).Wait(TimeSpan.FromMilliseconds(500))), SessionTruth.Password);
    }

    private static void Act(bool now, Action action)
    {
        if (now)
        {
            action();
        }
    }
}
