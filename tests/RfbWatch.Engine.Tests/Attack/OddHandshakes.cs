using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Class A: handshakes that are valid, or at least occur in practice, but differ from the textbook. Nothing is forged here.</summary>
internal static class OddHandshakes
{
    public static IEnumerable<AttackCase> All() =>
        [.. Versions(), .. Eager(), .. Leaving(), .. Refusals(), .. Security(), .. Cuts(), .. Bypass(), .. Reverse(), .. Lists(), .. Several()];

    private static IEnumerable<AttackCase> Versions()
    {
        foreach (var (server, client) in (IEnumerable<(string, string)>)
            [("003.003", "003.003"), ("003.007", "003.007"), ("003.008", "003.008"), ("003.008", "003.003"), ("003.008", "003.007"), ("003.007", "003.003"), ("003.008", "003.005"),
             ("004.001", "003.008"), ("004.000", "003.008"), ("005.000", "003.008"), ("003.889", "003.008"), ("003.008", "003.889"), ("003.889", "003.889"), ("004.001", "004.001")])
        {
            bool list = string.CompareOrdinal(client, "003.007") >= 0;
            bool result = string.CompareOrdinal(client, "003.008") >= 0;
            string id = $"a-version-{server}-{client}";
            string[] may = list ? [] : ["Downgrade"];
            var begun = () => New.Versions(server, client);
            var none = list ? begun().SecurityTypes(1).Choose(1) : begun().DictatedType(1);
            none = client == "003.889" ? none.ServerInit("lab desk").Session() : none.Open(result, "lab desk");
            yield return new(id + "-none", "None", Whole(none), SessionTruth.None with { ServerVersion = server, ClientVersion = client, May = may });
            var asked = list ? begun().SecurityTypes(2).Choose(2) : begun().DictatedType(2);
            yield return new(id + "-password", "VNC authentication", Whole(asked.VncAuthentication(91).Open(result: true, "lab desk")),
                SessionTruth.Password with { ServerVersion = server, ClientVersion = client, May = may });
            var failed = list ? begun().SecurityTypes(2).Choose(2) : begun().DictatedType(2);
            yield return new(id + "-failed", "VNC authentication that failed",
                Whole(failed.VncAuthentication(93).Result(1, result ? "Authentication failed" : null)),
                SessionTruth.Password with { ServerVersion = server, ClientVersion = client, Results = ["Failed"], Must = ["AuthenticationFailed"], May = ["WeakAuthentication", .. may] });
        }

        yield return new("a-version-003.008-003.889-result", "None for the version of the macOS viewer, but with SecurityResult and ClientInit",
            Whole(New.Versions("003.008", "003.889").SecurityTypes(1).Choose(1).Open(result: true, "lab desk")), SessionTruth.None with { ClientVersion = "003.889" });
        yield return new("a-version-005.000-native", "RealVNC 5 on both sides: another protocol follows the versions",
            Whole(New.Versions("005.000").Server(w => w.Fill(40, 1)).Client(w => w.Fill(70, 2)).Server(w => w.Fill(300, 3))),
            SessionTruth.Left() with { ServerVersion = "005.000", ClientVersion = "005.000" });
        yield return new("a-banner-nul", "old gtk-vnc ends its banner with NUL",
            Whole(New.ServerBanner("003.008").ClientBanner("003.008", '\0').SecurityTypes(1).Choose(1).Open(result: true)), SessionTruth.None);
    }

    private static IEnumerable<AttackCase> Eager()
    {
        var turned = () => New.ClientBanner("003.008").ServerBanner("003.008");
        yield return new("a-eager-list1-leave", "eager client, list [1], the client leaves", Whole(turned().SecurityTypes(1)), SessionTruth.Left(1));
        yield return new("a-eager-list2-16-leave", "eager client, list [2, 16], the client leaves", Whole(turned().SecurityTypes(2, 16)), SessionTruth.Left(2, 16));
        yield return new("a-eager-list1-server-leaves", "eager client, list [1], the server leaves", TcpOf(turned().SecurityTypes(1)).Close(serverFirst: true), SessionTruth.Left(1));
        yield return new("a-eager-list2-reset", "eager client, list [2], the client resets", TcpOf(turned().SecurityTypes(2)).Reset(fromServer: false), SessionTruth.Left(2));
        yield return new("a-eager-none", "eager client, whole session", Whole(turned().SecurityTypes(1).Choose(1).Open(result: true)), SessionTruth.None);
        yield return new("a-eager-password", "eager client, VNC authentication",
            Whole(turned().SecurityTypes(2).Choose(2).VncAuthentication(71).Open(result: true)), SessionTruth.Password);
        yield return new("a-eager-failed", "eager client, wrong password",
            Whole(turned().SecurityTypes(2).Choose(2).VncAuthentication(72).Result(1, "Authentication failed")),
            SessionTruth.Password with { Results = ["Failed"], Must = ["AuthenticationFailed"], May = ["WeakAuthentication"] });
        yield return new("a-eager-refused", "eager client, refused by an empty list", Whole(turned().RefuseByList("Too many connections")), SessionTruth.Refused);
        yield return new("a-eager-challenge-leave", "eager client leaves at the challenge",
            Whole(turned().SecurityTypes(2).Choose(2).Server(w => w.Fill(16, 73))), SessionTruth.Password with { Results = ["NotSeen"], Must = [], May = ["WeakAuthentication"] });
        yield return new("a-eager-result-leave", "eager client leaves at the result", Whole(turned().SecurityTypes(1).Choose(1).Result(0)), SessionTruth.None);
        yield return new("a-eager-3.3-none", "eager client of 3.3", Whole(New.ClientBanner("003.003").ServerBanner("003.008").DictatedType(1).Open(result: false)),
            SessionTruth.None with { ClientVersion = "003.003", May = ["Downgrade"] });
        yield return new("a-eager-3.7-none", "eager client of 3.7", Whole(New.ClientBanner("003.007").ServerBanner("003.008").SecurityTypes(1).Choose(1).Open(result: false)),
            SessionTruth.None with { ClientVersion = "003.007" });
        yield return new("a-eager-pipelined", "banner, choice and ClientInit in one segment before the server spoke",
            Whole(New.ClientBanner("003.008").Choose(1).ClientInit().Coalesced().ServerBanner("003.008").SecurityTypes(1).Result(0).ServerInit("lab desk").Session()), SessionTruth.None);
        yield return new("a-eager-forged-at-once", "the same, and a SetPixelFormat that is also a ServerInit",
            Whole(Forged(New.ClientBanner("003.008")).Coalesced().ServerBanner("003.008").SecurityTypes(1).Result(0).ServerInit("lab desk").RawUpdate(16, 16)), SessionTruth.None);
        yield return new("a-eager-forged", "the same after the server's list",
            Whole(Forged(turned().SecurityTypes(1)).Result(0).ServerInit("lab desk").RawUpdate(16, 16)), SessionTruth.None);
        yield return new("a-eager-banners-only", "both banners, the client's first; nothing tells the roles but the connection", Whole(turned()),
            SessionTruth.Left() with { Open = ["Initiator"] });
        yield return new("a-banners-only", "both banners", Whole(New.Versions("003.008")), SessionTruth.Left() with { Open = ["Initiator"] });
        yield return new("a-pipelined-choice", "choice and ClientInit in one segment",
            Whole(New.Versions("003.008").SecurityTypes(1).Client(1, 1).Result(0).ServerInit("lab desk").Session()), SessionTruth.None);
        yield return new("a-pipelined-all", "banner, choice and ClientInit in one segment behind the server's banner",
            Whole(New.ServerBanner("003.008").ClientBanner("003.008").Client(1, 1).Coalesced().SecurityTypes(1).Result(0).ServerInit("lab desk").Session()), SessionTruth.None);
    }

    // The format's maxima and shifts, with the empty SetEncodings after it, are the pixel format of a ServerInit; the next message is its empty name.
    private static RfbScript Forged(RfbScript script) =>
        script.Choose(1).ClientInit().SetPixelFormat([32, 24, 0, 1, 0x20, 0x18, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8]).SetEncodings().SetPixelFormat().SetEncodings(0).UpdateRequest();

    private static IEnumerable<AttackCase> Leaving()
    {
        var ends = new (string Name, Func<TcpScript, TcpScript> End)[]
        {
            ("client-fin", tcp => tcp.Close()), ("server-fin", tcp => tcp.Close(serverFirst: true)), ("client-rst", tcp => tcp.Reset(fromServer: false)),
            ("server-rst", tcp => tcp.Reset(fromServer: true)), ("capture-ends", tcp => tcp),
        };
        var noChoice = SessionTruth.None with { Must = ["NoAuthOffered"], Results = ["NotSeen"], NoAuthentication = false };
        foreach (var (name, end) in ends)
        {
            yield return new("a-scan-banner-" + name, "only the server's banner", end(TcpOf(New.ServerBanner("003.008"))),
                SessionTruth.Left() with { ClientVersion = "", Open = ["Initiator"] });
            yield return new("a-scan-list-" + name, "ends behind the list", end(TcpOf(New.Versions("003.008").SecurityTypes(1, 2))), SessionTruth.Left(1, 2));
            yield return new("a-scan-choice-" + name, "ends behind the choice", end(TcpOf(New.Versions("003.008").SecurityTypes(1).Choose(1))), noChoice);
            yield return new("a-scan-result-" + name, "ends behind SecurityResult 0 to None", end(TcpOf(New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0))), SessionTruth.None);
            yield return new("a-scan-clientinit-" + name, "ends behind ClientInit",
                end(TcpOf(New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit())), SessionTruth.None);
            yield return new("a-scan-serverinit-" + name, "ends behind ServerInit",
                end(TcpOf(New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit())), SessionTruth.None);
            yield return new("a-scan-3.3-type-" + name, "3.3, ends behind the dictated type", end(TcpOf(New.Versions("003.003").DictatedType(2))),
                SessionTruth.Password with { ServerVersion = "003.003", ClientVersion = "003.003", Results = ["NotSeen"], Must = [], May = ["WeakAuthentication"] });
        }
    }

    private static IEnumerable<AttackCase> Refusals()
    {
        yield return new("a-refused-list", "an empty list and a reason", Whole(New.Versions("003.008").RefuseByList("Too many security failures")),
            SessionTruth.Refused with { Must = ["LockedOut"] });
        yield return new("a-refused-3.3", "type 0 and a reason", Whole(New.Versions("003.003").RefuseByType("Denied")),
            SessionTruth.Refused with { ServerVersion = "003.003", ClientVersion = "003.003" });
        yield return new("a-refused-3.3-early", "type 0 right behind the server's banner, before the client's", Whole(New.ServerBanner("003.003").RefuseByType("Too many security failures")),
            SessionTruth.Refused with { ServerVersion = "003.003", ClientVersion = "", Must = ["LockedOut"], Open = ["OfferedSecurityTypes", "Initiator"] });
        yield return new("a-refused-3.8-early", "an empty list right behind the banner", Whole(New.ServerBanner("003.008").RefuseByList("Denied")),
            SessionTruth.Refused with { ClientVersion = "", Open = ["OfferedSecurityTypes", "Initiator"] });
        yield return new("a-refused-no-reason", "type 0 without a reason", Whole(New.Versions("003.008", "003.006").RefuseByType(null)),
            SessionTruth.Refused with { ClientVersion = "003.006", May = ["Downgrade"] });
        yield return new("a-failed-3.8", "result 1 and a reason", Whole(New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication(95).Result(1, "Authentication failed")),
            SessionTruth.Password with { Results = ["Failed"], Must = ["AuthenticationFailed"], May = ["WeakAuthentication"] });
        yield return new("a-too-many", "result 2", Whole(New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication(96).Result(2, "Too many attempts")),
            SessionTruth.Password with { Results = ["TooMany"], Must = ["LockedOut"], May = ["WeakAuthentication"] });
        yield return new("a-none-refused", "None chosen and refused", Whole(New.Versions("003.008").SecurityTypes(1).Choose(1).Result(1, "Access denied")),
            SessionTruth.None with { Results = ["Failed", "Refused"], NoAuthentication = false, Must = ["NoAuthOffered"], May = ["AuthenticationFailed"] });
    }

    private static IEnumerable<AttackCase> Security()
    {
        var open = (RfbScript script) => script.Result(0).ClientInit().ServerInit("lab desk");
        yield return new("a-tight-none", "Tight without authentication",
            Whole(open(New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [])).TightInteraction(0, 0, 12).Session()),
            SessionTruth.None with { Offered = [16], Chosen = 16 });
        yield return new("a-tight-tunnels-none", "Tight with a tunnel list and NOAUTH chosen",
            Whole(open(New.Versions("003.008").SecurityTypes(2, 16).Choose(16).TightLists([(0, "TGHTNOTUNNEL")], [(1, "STDVNOAUTH__")]).ChooseSubType(1)).TightInteraction(0, 0, 1).Session()),
            SessionTruth.None with { Offered = [2, 16], Chosen = 16, SubType = 1 });
        yield return new("a-tight-vnc", "Tight with VNC authentication",
            Whole(open(New.Versions("003.008").SecurityTypes(2, 16).Choose(16).TightLists([], [(2, "STDVVNCAUTH_")]).ChooseSubType(2).VncAuthentication(61)).TightInteraction(0, 0, 1).Session()),
            SessionTruth.Password with { Offered = [2, 16], Chosen = 16, SubType = 2 });
        yield return new("a-vencrypt-tlsnone", "VeNCrypt, TLS without authentication",
            Whole(New.Versions("003.008").SecurityTypes(19, 2).Choose(19).VeNCryptLists(257, 258).ChooseSubType(257).Server(1).Tls(5)),
            SessionTruth.None with { Offered = [19, 2], Chosen = 19, SubType = 257, Results = ["Encrypted"] });
        yield return new("a-vencrypt-tlsvnc", "VeNCrypt, TLS and VNC authentication",
            Whole(New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(258).ChooseSubType(258).Server(1).Tls(5)),
            SessionTruth.Password with { Offered = [19], Chosen = 19, SubType = 258, Results = ["Encrypted"], Must = [], May = [] });
        yield return new("a-vencrypt-plain", "VeNCrypt Plain in clear",
            Whole(New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(256).ChooseSubType(256).PlainCredentials("planted-user", "Pl4nt3d-Us3r!").Open(result: true)),
            SessionTruth.Password with { Offered = [19], Chosen = 19, SubType = 256, Must = ["CleartextCredentials"] });
        yield return new("a-tls-18", "type 18", Whole(New.Versions("003.008").SecurityTypes(18).Choose(18).Tls(6)),
            SessionTruth.Password with { Offered = [18], Chosen = 18, Results = ["Encrypted"], Must = [] });
        yield return new("a-apple-30", "Apple Diffie-Hellman",
            Whole(New.Versions("003.889").SecurityTypes(30, 35).Choose(30).AppleDiffieHellman().Result(0).ClientInit(0xC1).AppleServerInit("mac").Session()),
            SessionTruth.Password with { ServerVersion = "003.889", ClientVersion = "003.889", Offered = [30, 35], Chosen = 30 });
        yield return new("a-ra2ne", "RA2ne", Whole(New.Versions("003.008").SecurityTypes(6).Choose(6).RsaAes(1024, 20, clearAfter: true).Open(result: true)),
            SessionTruth.Password with { Offered = [6], Chosen = 6, Must = ["CleartextSession"] });
        yield return new("a-mslogon2", "MS-Logon II", Whole(New.Versions("003.008").SecurityTypes(113).Choose(113).MsLogonII().Open(result: true)),
            SessionTruth.Password with { Offered = [113], Chosen = 113 });
        yield return new("a-ultra-marker-none", "UltraVNC's marker round, then None",
            Whole(New.Versions("003.008").SecurityTypes(17, 117, 1).Choose(17).Result(0xFFFFFFFF).SecurityTypes(1).Choose(1).Open(result: true)), SessionTruth.None);
        yield return new("a-ultra-prompt-none", "UltraVNC SC asks its user, then None", Whole(New.Versions("003.018").UltraPrompt("Allow?").SecurityTypes(1).Choose(1).Open(result: true)),
            SessionTruth.None with { ServerVersion = "003.018", ClientVersion = "003.018" });
    }

    private static IEnumerable<AttackCase> Cuts()
    {
        foreach (int size in (int[])[1, 2, 3, 5, 11, 13])
        {
            yield return new($"a-cut-{size}-none", $"segments of {size} bytes", Whole(None().Cut(size)), SessionTruth.None);
            yield return new($"a-cut-{size}-password", $"segments of {size} bytes", Whole(Password().Cut(size)), SessionTruth.Password);
            yield return new($"a-cut-{size}-3.3-none", $"segments of {size} bytes", Whole(New.Versions("003.003").DictatedType(1).Open(result: false).Cut(size)),
                SessionTruth.None with { ServerVersion = "003.003", ClientVersion = "003.003" });
        }

        yield return new("a-coalesced-result-init", "result and ServerInit of 3.8 in one segment, to a client that pipelined",
            Whole(New.Versions("003.008").SecurityTypes(1).Client(1, 1).Result(0).ServerInit("lab desk").Coalesced().Session()), SessionTruth.None);
        yield return new("a-acknowledged", "every segment acknowledged on its own", Whole(None(), new TcpScript { Acknowledge = true }), SessionTruth.None);
        yield return new("a-timestamps", "TCP timestamps on both sides", Whole(None(), new TcpScript { Timestamps = true, Acknowledge = true }), SessionTruth.None);
    }

    private static IEnumerable<AttackCase> Bypass()
    {
        var attempt = SessionTruth.None with { Offered = [2], Must = ["AuthBypassAttempt"], NoAuthentication = false };
        yield return new("a-bypass-refused", "None chosen though [2] is offered, refused", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Result(1, "Authentication failed")),
            attempt with { Results = ["Failed", "Refused"], May = ["AuthenticationFailed"] });
        yield return new("a-bypass-closed", "None chosen though [2] is offered, the server closes", TcpOf(New.Versions("003.008").SecurityTypes(2).Choose(1)).Close(serverFirst: true),
            attempt with { Results = ["NotSeen"] });
        yield return new("a-bypass-result-alone", "a honeypot answers 0 to a type that it did not offer, and no more", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Result(0)),
            attempt with { Results = ["NotSeen"] });
        yield return new("a-bypass-succeeded", "CVE-2006-2369 in 3.8", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Open(result: true)),
            SessionTruth.None with { Offered = [2], Must = ["AuthBypassAttempt", "AuthBypassSucceeded"], May = ["NoAuthSession"] });
        yield return new("a-bypass-succeeded-3.7", "CVE-2006-2369 in 3.7", Whole(New.Versions("003.007").SecurityTypes(2).Choose(1).Open(result: false)),
            SessionTruth.None with { ServerVersion = "003.007", ClientVersion = "003.007", Offered = [2], Must = ["AuthBypassAttempt", "AuthBypassSucceeded"], May = ["NoAuthSession"] });
        byte[] challenge = [0, 0, 0, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 17, 18, 19];
        yield return new("a-challenge-four-zeros", "a challenge that begins with four zeros",
            Whole(New.Versions("003.008").SecurityTypes(2).Choose(2).Server(challenge).Client(w => w.Fill(16, 3)).Open(result: true)), SessionTruth.Password);
        yield return new("a-challenge-four-zeros-unoffered", "the same in answer to a type that was not offered, then the end",
            Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Server(challenge)), attempt with { Results = ["NotSeen"] });
        yield return new("a-unoffered-16", "Tight chosen though [2] is offered, refused", Whole(New.Versions("003.008").SecurityTypes(2).Choose(16).Result(1, "no")),
            attempt with { Chosen = 16, Results = ["Failed", "Refused", "NotSeen"], May = ["AuthenticationFailed"] });
    }

    private static IEnumerable<AttackCase> Reverse()
    {
        TcpScript Back() => new(new("10.0.0.5", 5500), new("10.0.0.9", 41000)) { ServerOpens = true };
        var none = SessionTruth.None with { Initiator = "Server", Must = ["NoAuthSession", "ReverseConnection"] };
        yield return new("a-reverse-none", "the server calls a listening viewer", Whole(None(), Back()), none);
        yield return new("a-reverse-password", "the same with a password", Whole(Password(), Back()),
            SessionTruth.Password with { Initiator = "Server", Must = ["WeakAuthentication", "ReverseConnection"] });
        yield return new("a-reverse-3.3", "the same in 3.3", Whole(New.Versions("003.003").DictatedType(1).Open(result: false), Back()),
            none with { ServerVersion = "003.003", ClientVersion = "003.003" });
        yield return new("a-reverse-eager", "a listening viewer that speaks first", Whole(New.ClientBanner("003.008").ServerBanner("003.008").SecurityTypes(1).Choose(1).Open(result: true), Back()), none);
        yield return new("a-reverse-result-leave", "the viewer leaves at the result", Whole(New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0), Back()), none);
    }

    private static IEnumerable<AttackCase> Lists()
    {
        foreach (byte[] offered in (byte[][])[[1, 2], [2, 1], [1, 1], [1, 2, 5, 16, 18, 19, 30], [16, 1], [5, 6, 13, 129, 130, 1], [200, 201, 1], [.. Enumerable.Range(1, 40).Select(each => (byte)each)]])
        {
            yield return new($"a-list-{string.Join('-', offered.Take(8))}{(offered.Length > 8 ? $"-and-{offered.Length - 8}" : "")}", "None chosen from it", Whole(None(offered)),
                SessionTruth.None with { Offered = [.. offered.Select(each => (long)each)], May = ["Downgrade"] });
        }

        yield return new("a-list-in-bytes", "the list in single bytes, as TightVNC for Windows sends it",
            Whole(New.Versions("003.008").Server(2).Server(2).Server(1).Choose(1).Open(result: true)), SessionTruth.None with { Offered = [2, 1], May = ["Downgrade"] });
    }

    private static IEnumerable<AttackCase> Several()
    {
        var first = Whole(None());
        var second = new TcpScript { ClientIsn = first.Next(false) + 70_000, ServerIsn = first.Next(true) + 900_000, Time = first.Time.AddSeconds(2) };
        yield return new("a-same-ports-twice", "two sessions one after the other between the same ports", [.. first.Frames(), .. Whole(None(), second).Frames()], SessionTruth.None, SessionTruth.None);
        var three = Enumerable.Range(0, 3).SelectMany(i => Whole(None(), new TcpScript(new("10.0.0.5", (ushort)(40_000 + i)), new("10.0.0.9", 5901)) { Time = first.Time.AddSeconds(i) }).Frames());
        yield return new("a-three-ports", "three sessions of one client", [.. three], SessionTruth.None, SessionTruth.None, SessionTruth.None);
        yield return new("a-banner-repeated-by-server", "a server that sends its banner again after two seconds",
            Twice(), SessionTruth.None with { Open = ["Anomalies"] });
    }

    /// <summary>An unanswered banner that is retransmitted in two pieces has the same bytes.</summary>
    private static List<TestFrame> Twice()
    {
        var tcp = new TcpScript().Open();
        byte[] banner = New.ServerBanner("003.008").ServerBytes;
        tcp.Server(banner).Wait(TimeSpan.FromSeconds(2)).Forge(true, banner[..5], Forgery.Unmarked, -12).Forge(true, banner[5..], Forgery.Unmarked, -7);
        var rest = New;
        foreach (var step in None().Steps.Skip(1))
        {
            _ = step.FromServer ? rest.Server(step.Bytes) : rest.Client(step.Bytes);
        }

        return tcp.Play(rest).Close().Frames();
    }

    private static TcpScript TcpOf(RfbScript script) => new TcpScript().Open().Play(script);
}
