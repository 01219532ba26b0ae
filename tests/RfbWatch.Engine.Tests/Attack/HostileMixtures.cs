using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Tricks of several classes combined, with other offers, versions and carriers than the plain
/// session on which the classes are based: a session must not be hidden here either.
/// </summary>
internal static class HostileMixtures
{
    private static readonly byte[] Rfb33 = EndpointDecoys.Text("RFB 003.003\n");
    private static readonly byte[] Ssh = EndpointDecoys.Text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    private static readonly Forgery[] Ways = [Forgery.LowTtl, Forgery.BadChecksum, Forgery.AckAhead, Forgery.Unmarked];
    private static readonly SessionTruth Encrypted = SessionTruth.Attacked with { Offered = [19], Chosen = 19, SubType = 257, Results = ["Encrypted", "NotRequired"], Must = ["NoAuthSession"], Conflict = null };

    public static IEnumerable<AttackCase> All() => [.. Versions(), .. Exchanges(), .. Carriers(), .. Segments(), .. Ends(), .. Framed()];

    private static RfbScript Dictated => New.Versions("003.003").DictatedType(1).Open(result: false, "lab desk");

    private static RfbScript Three7 => New.Versions("003.007").SecurityTypes(1).Choose(1).Open(result: false, "lab desk");

    private static RfbScript Prompted => New.Versions("003.018").UltraPrompt("Allow this viewer?").SecurityTypes(1).Choose(1).Open(result: true, "lab desk");

    private static RfbScript Tight => New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], []).Result(0).ClientInit().ServerInit("lab desk").TightInteraction(0, 0, 0).Session();

    private static RfbScript TlsNone => New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(257).ChooseSubType(257).Server(1).Tls(5);

    /// <summary>Every version, with a copy over each message of the client.</summary>
    private static IEnumerable<AttackCase> Versions()
    {
        foreach (var way in Ways)
        {
            yield return new($"x-33-choice-{way.Name}", "3.3: a choice in the place of ClientInit, which 3.3 has none of", With(Dictated, 3, false, false, [2, 9, 9], way),
                SessionTruth.Attacked with { ServerVersion = "003.003", ClientVersion = "003.003" });
            yield return new($"x-33-dictated-{way.Name}", "3.3: the server's copy dictates VNC authentication", With(Dictated, 2, false, true, [0, 0, 0, 2], way),
                SessionTruth.Attacked with { ServerVersion = "003.003", ClientVersion = "003.003" });
            yield return new($"x-37-choice-{way.Name}", "3.7: another choice; no result tells", With(Three7, Choice, false, false, [2], way),
                SessionTruth.Attacked with { ServerVersion = "003.007", ClientVersion = "003.007" });
            yield return new($"x-prompt-answer-{way.Name}", "UltraVNC's prompt: the client's copy holds a list of the server", With(Prompted, 3, false, false, [0, 0, 0, 0, 1, 2], way),
                SessionTruth.Attacked with { ServerVersion = "003.018", ClientVersion = "003.018" });
            yield return new($"x-prompt-text-{way.Name}", "UltraVNC's prompt: the server's copy holds another text", With(Prompted, 2, false, true, [4, 0, 0, 0, 65, 66, 67, 68, 1, 2], way),
                SessionTruth.Attacked with { ServerVersion = "003.018", ClientVersion = "003.018" });
        }
    }

    private static IEnumerable<AttackCase> Exchanges()
    {
        var tight = SessionTruth.Attacked with { Offered = [16], Chosen = 16, May = ["NoAuthOffered"], Open = ["SubType", "SecuritySubType"] };
        foreach (var way in Ways)
        {
            yield return new($"x-tight-lists-{way.Name}", "Tight: the server's copy asks for VNC authentication", With(Tight, 5, false, true, [0, 0, 0, 1, 0, 0, 0, 2, .. EndpointDecoys.Text("STDVVNCAUTH_")], way), tight);
            yield return new($"x-tight-choice-{way.Name}", "Tight: another choice", With(Tight, 3, false, false, [2], way), tight);
            yield return new($"x-tls-subtype-{way.Name}", "VeNCrypt: the client's copy chooses a sub-type with a password", With(TlsNone, 7, false, false, [0, 0, 1, 2], way), Encrypted with { SubType = null, Open = ["SecuritySubType"] });
            yield return new($"x-tls-hello-{way.Name}", "VeNCrypt: noise over the client's hello", With(TlsNone, 9, false, false, EndpointDecoys.Filler(300), way), Encrypted);
            yield return new($"x-tls-answer-{way.Name}", "VeNCrypt: an alert over the server's hello", With(TlsNone, 10, false, true, [21, 3, 3, 0, 2, 2, 40], way), Encrypted);
            yield return new($"x-tls-record-{way.Name}", "VeNCrypt: noise over the first record of application data", With(TlsNone, 13, false, false, EndpointDecoys.Filler(33), way), Encrypted);
        }
    }

    private static IEnumerable<AttackCase> Carriers()
    {
        var script = CarrierCases.InWebSocket(None(), CarrierCases.Request, CarrierCases.Answer);
        var web = SessionTruth.Attacked with { Carrier = "WebSocket" };
        var connect = CarrierCases.Append(New.Client(EndpointDecoys.Text(CarrierCases.Connect)).Server(EndpointDecoys.Text(CarrierCases.Established)), None());
        foreach (var way in Ways)
        {
            yield return new($"x-ws-plain-rfb-{way.Name}", "a plain session of both sides over the opening of a WebSocket",
                Whole(script, before: (on, step) => Act(step == 0, () => on.Forge(false, Rfb33, way).Forge(true, [.. Rfb33, 0, 0, 0, 2], way))), web);
            yield return new($"x-ws-frame-{way.Name}", "another frame over that of the client's banner", With(script, 3, false, false, [0x82, 0x8C, 1, 2, 3, 4, .. EndpointDecoys.Filler(12)], way), web);
            yield return new($"x-ws-close-{way.Name}", "a close frame over the server's list", With(script, 4, false, true, [0x88, 2, 3, 0xE8], way), web);
            yield return new($"x-ws-answer-of-client-{way.Name}", "the client's copy of its request says what the server answers",
                With(script, 0, false, false, EndpointDecoys.Text(CarrierCases.Answer), way), web);
            yield return new($"x-connect-refused-{way.Name}", "the proxy's copy refuses", With(connect, 1, false, true, EndpointDecoys.Text("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), way),
                SessionTruth.Attacked with { Carrier = "HttpConnect" });
        }
    }

    private static IEnumerable<AttackCase> Segments()
    {
        foreach (var way in Ways)
        {
            yield return new($"x-split-choice-{way.Name}", "banner, choice and ClientInit of the client in one segment, a copy of its middle before it", Pipelined(way), SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
            yield return new($"x-split-banner-{way.Name}", "the server's banner in two segments, a copy between them", SplitBanner(way), SessionTruth.Attacked with { Conflict = null });
            yield return new($"x-mid-overlap-{way.Name}", "a copy that ends one byte into the choice", With(None(1, 2), ClientBanner, true, false, [.. EndpointDecoys.Text("FB 003.003\n"), 2], way with { AckChange = way.AckChange }),
                SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"], Conflict = null });
            yield return new($"x-both-sides-every-step-{way.Name}", "a copy in both names before every message",
                Whole(None(), before: (on, step) => Act(step < HandshakeSteps, () => on.Forge(true, Ssh, way).Forge(false, EndpointDecoys.Filler(step + 3), way))), SessionTruth.Attacked);
        }

        yield return new("x-keepalive-bytes", "keep-alive bytes of another value between the messages",
            Whole(None(), after: (on, step) => Act(step is > 0 and < HandshakeSteps, () => on.Wait(TimeSpan.FromSeconds(45)).Raw(false, on.Next(false) - 1, on.Next(true), TcpFlags.Ack, [0x51]).Ack(true))),
            SessionTruth.None with { Conflict = null });
        yield return new("x-urgent-list", "the last byte of the server's list is urgent", With(None(), List, true, true, [2], Forgery.Unmarked with { Urgent = 1 }), SessionTruth.Attacked with { Conflict = null, Open = ["OfferedSecurityTypes"] });
        yield return new("x-zero-window", "the client closes its window before the result and opens it later",
            Whole(None(), before: (on, step) => Act(step == Result, () => on.Ack(false).Wait(TimeSpan.FromSeconds(20)).Ack(false))), SessionTruth.None);
    }

    private static IEnumerable<AttackCase> Ends()
    {
        foreach (var way in (Forgery[])[Forgery.LowTtl, Forgery.BadChecksum, Forgery.AckAhead])
        {
            yield return new($"x-server-rst-{way.Name}", "RST in the server's name behind every message",
                Whole(None(), after: (on, _) => on.Forge(true, [], way with { Flags = TcpFlags.Rst | TcpFlags.Ack })), SessionTruth.None with { Conflict = null });
            yield return new($"x-server-fin-{way.Name}", "FIN with other bytes in the server's name before its list",
                With(None(), List, false, true, [1, 2], way with { Flags = TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Ack }), SessionTruth.Attacked);
        }

        yield return new("x-forged-tail", "a failed result in the client's name as its last word, which nobody acknowledges",
            new TcpScript().Open().Play(New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit("lab desk"))
                .Forge(false, [0, 0, 0, 1, 0, 0, 0, 2, 110, 111], Forgery.Unmarked).Reset(false), SessionTruth.None with { Conflict = null });
    }

    /// <summary>Nobody must be accused, and no session invented.</summary>
    private static IEnumerable<AttackCase> Framed()
    {
        byte[] open = [0, 0, 0, 0, .. None().Steps[ServerInit].Bytes];
        foreach (var way in (Forgery[])[Forgery.LowTtl, Forgery.BadChecksum, Forgery.AckAhead])
        {
            yield return new($"x-framed-none-{way.Name}", "a session with a password, and copies in both names that show None",
                Whole(Password(1, 2), before: (on, step) => Act(step == 3, () => on.Forge(false, [1], way)), after: (on, step) => Act(step == 3, () => on.Forge(true, open, way))),
                SessionTruth.Password with { Offered = [1, 2], Conflict = null, May = ["Downgrade", "NoAuthOffered"] });
            yield return new($"x-framed-bypass-{way.Name}", "only VNC authentication is offered, and a copy of the client chooses None",
                Whole(Password(), before: (on, step) => Act(step == 3, () => on.Forge(false, [1], way)), after: (on, step) => Act(step == 3, () => on.Forge(true, open, way))),
                SessionTruth.Password with { Conflict = null });
            yield return new($"x-framed-web-{way.Name}", "the same inside a WebSocket",
                With(CarrierCases.InWebSocket(Password(), CarrierCases.Request, CarrierCases.Answer), 5, false, false, [0x82, 0x81, 0, 0, 0, 0, 1], way), SessionTruth.Password with { Carrier = "WebSocket", Conflict = null });
        }
    }

    private static TcpScript Pipelined(Forgery way)
    {
        var tcp = new TcpScript().Open().Server(None().Steps[ServerBanner].Bytes);
        byte[] client = [.. EndpointDecoys.Text("RFB 003.008\n"), 1, 1];
        tcp.Forge(false, [.. EndpointDecoys.Text("03.008\n"), 2, 0], way, 5).Client(client);
        tcp.Server(2, 1, 2).Server(0, 0, 0, 0).Server(None().Steps[ServerInit].Bytes);
        return tcp.Play(New.Session()).Close();
    }

    private static TcpScript SplitBanner(Forgery way)
    {
        var script = None();
        var tcp = new TcpScript().Open().Server(script.Steps[ServerBanner].Bytes[..6]).Forge(true, Ssh, way).Server(script.Steps[ServerBanner].Bytes[6..]);
        foreach (var step in script.Steps.Skip(1))
        {
            tcp.Data(step.FromServer, step.Bytes);
        }

        return tcp.Close();
    }

    private static void Act(bool now, Action action)
    {
        if (now)
        {
            action();
        }
    }
}
