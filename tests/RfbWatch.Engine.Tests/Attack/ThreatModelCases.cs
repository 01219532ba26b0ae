using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// The numbered test cases of the threat model that consist of one capture with one answer. Adversaries: A off-path outsider, B client host, C server
/// host, D both, E on the path. Floods, products and broken files have separate tests: 23, 65 and 66 in ThreatModelFloodTests, 63 and 64 in BlindingTests,
/// 67 to 69 in ThreatModelFileTests.
/// </summary>
internal static class ThreatModelCases
{
    private static readonly byte[] Rfb33 = EndpointDecoys.Text("RFB 003.003\n");
    private static readonly byte[] Banner = EndpointDecoys.Text("RFB 003.008\n");
    private static readonly SessionTruth Two = SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] };

    public static IEnumerable<AttackCase> All() => [.. Hiding(), .. Ends(), .. Time(), .. Births(), .. Nobody(), .. Bypass(), .. Readings(), .. Roles(), .. Partial()];

    private static IEnumerable<AttackCase> Hiding()
    {
        yield return new("t01-junk-before-banner", "B: 1,400 bytes of junk with a low TTL before its banner", Decoy(None(), ServerBanner, EndpointDecoys.Filler(1400), Forgery.LowTtl), SessionTruth.Attacked);
        foreach (string opening in (string[])["ssh", "tls", "websocket", "socks4", "socks5", "connect"])
        {
            byte[] bytes = EndpointDecoys.ClientOpenings.First(each => each.Name == opening).Bytes;
            yield return new($"t02-{opening}-before", "B: another protocol's opening before the server's banner", Decoy(None(), ServerBanner, bytes, Forgery.LowTtl), SessionTruth.Attacked);
            yield return new($"t02-{opening}-after", "B: another protocol's opening behind the server's banner", Decoy(None(), ClientBanner, bytes, Forgery.LowTtl), SessionTruth.Attacked);
        }

        foreach (byte type in (byte[])[2, 16, 18, 19, 5, 30, 113, 20])
        {
            yield return new($"t03-choice-{type}", "B: another choice with a low TTL, then 1", Decoy(None(1, type), Choice, [type], Forgery.LowTtl), Two with { Offered = [1, type] });
        }

        yield return new("t04-banner-3.3", "B: a banner of 3.3, then that of 3.8", Decoy(None(), ClientBanner, Rfb33, Forgery.LowTtl), SessionTruth.Attacked);
        yield return new("t05-forged-list", "E: a list [2] ahead of the server's [1]", With(None(), List, false, true, [1, 2], Forgery.Unmarked), SessionTruth.Attacked);
        yield return new("t06-junk-both", "B and E: junk with bad checksums in both directions",
            Whole(None(), before: (on, step) => Act(step <= ServerInit, () => on.Forge(true, EndpointDecoys.Filler(30), Forgery.BadChecksum).Forge(false, EndpointDecoys.Filler(31), Forgery.BadChecksum))), SessionTruth.Attacked);
        yield return new("t07-unmarked-choice", "B: a choice that nothing marks; a firewall drops it behind the tap", Decoy(None(1, 2), Choice, [2], Forgery.Unmarked), Two);
        yield return new("t08-behind-choice", "B: a copy behind the real choice", With(None(1, 2), Choice, true, false, [2], Forgery.Unmarked), Two);
        yield return new("t10-second-of-three", "B: the real choice between two different copies",
            Whole(None(1, 2, 16), before: (on, step) => Act(step == Choice, () => on.Forge(false, [2], Forgery.Unmarked)), after: (on, step) => Act(step == Choice, () => on.Forge(false, [16], Forgery.Unmarked, -1))),
            Two with { Offered = [1, 2, 16] });
        yield return new("t11-bytes-under-decoy", "B: one real byte a segment, one copy of 27 bytes over all of them",
            Whole(None().Cut(1), before: (on, step) => Act(step == 12, () => on.Forge(false, EndpointDecoys.Filler(27), Forgery.Unmarked))), SessionTruth.Attacked);
        yield return new("t12-placeholder", "B: a choice with the placeholder checksum, others valid", Decoy(None(1, 2), Choice, [2], Forgery.OffloadPlaceholder), Two);
        yield return new("t13-placeholder-own-host", "B: the same where all of the client's checksums are the placeholder",
            With(None(1, 2), Choice, false, false, [2], Forgery.OffloadPlaceholder, new TcpScript { ClientChecksum = ChecksumForm.Placeholder }), Two);
        yield return new("t14-thousand", "B: 1,000 copies with bad checksums, 13 valid segments",
            Whole(None(1, 2), before: (on, step) => Act(step == Choice, () => { for (int i = 0; i < 1_000; i++) { on.Forge(false, [(byte)(i * 7), (byte)i], Forgery.BadChecksum); } })), Two);
        yield return new("t15-last-hop", "B: a choice whose TTL is one less", Decoy(None(1, 2), Choice, [2], Forgery.LastHopTtl), Two);
        yield return new("t16-paws", "B: a choice with an old timestamp", With(None(1, 2), Choice, false, false, [2], Forgery.OldTimestamp, new TcpScript { Timestamps = true }), Two);
        yield return new("t17-delay", "B: the real choice has a timestamp 1 older than a copy",
            With(None(1, 2), Choice, false, false, [2], Forgery.LowTtl with { TimestampChange = 2 }, new TcpScript { Timestamps = true }), Two);
        foreach (var way in (Forgery[])[Forgery.AckAhead, Forgery.NoAckFlag, Forgery.Md5Option])
        {
            yield return new($"t18-{way.Name}", "B: a choice that the server's TCP drops", Decoy(None(1, 2), Choice, [2], way), Two);
        }

        for (int seed = 0; seed < 12; seed++)
        {
            yield return new($"t09-six-unmarked-{seed}", "B: six unmarked copies of mixed length at random places", Six(seed), SessionTruth.Attacked with { Conflict = null });
        }
    }

    private static TcpScript Six(int seed)
    {
        var random = new Random(seed);
        var places = Enumerable.Range(0, 6).Select(_ => random.Next(HandshakeSteps)).ToList();
        return Whole(None(), before: (on, step) =>
        {
            foreach (int _ in places.Where(place => place == step))
            {
                on.Forge(false, EndpointDecoys.Filler(random.Next(1, 60)), Forgery.Unmarked);
            }
        });
    }

    private static IEnumerable<AttackCase> Ends()
    {
        var rst = Forgery.LowTtl with { Flags = TcpFlags.Rst | TcpFlags.Ack };
        var fin = Forgery.LowTtl with { Flags = TcpFlags.Fin | TcpFlags.Ack };
        yield return new("t19-rst-each", "B: a RST with a low TTL behind each message, then it goes on", Whole(None(), after: (on, _) => on.Forge(false, [], rst)), SessionTruth.None with { Conflict = null });
        yield return new("t19-fin-each", "B: a FIN with a low TTL behind each message, then it goes on", Whole(None(), after: (on, _) => on.Forge(false, [], fin)), SessionTruth.None with { Conflict = null });
        yield return new("t20-rst-in-window", "B: a RST in the window but not at its edge, five minutes of silence, then it goes on",
            Whole(None(), after: (on, step) => Act(step == List, () => on.Forge(false, [], Forgery.Unmarked with { Flags = TcpFlags.Rst | TcpFlags.Ack }, 100).Wait(TimeSpan.FromMinutes(5)))), SessionTruth.None with { Conflict = null });
        yield return new("t21-rst-outside", "A: a RST far out of the window",
            Whole(None(), after: (on, step) => Act(step == List, () => on.Forge(true, [], Forgery.Unmarked with { Flags = TcpFlags.Rst }, 0x5000_0000))), SessionTruth.None with { NotEnd = "Reset" });
    }

    private static IEnumerable<AttackCase> Time()
    {
        foreach (int seconds in (int[])[400, 1_000, 3_700])
        {
            foreach (int step in (int[])[ClientBanner, Choice, ClientInit])
            {
                yield return new($"t22-{seconds}-before-{step}", "B: waits before a message", Whole(None(), before: (on, at) => on.Wait(TimeSpan.FromSeconds(at == step ? seconds : 0))), SessionTruth.None);
            }
        }

        yield return new("t24-20-kilobytes-ahead", "B: 20 KB out of order ahead",
            Whole(None(), before: (on, step) => Act(step == Choice, () => { for (int i = 0; i < 14; i++) { on.Forge(false, EndpointDecoys.Filler(1400), Forgery.Unmarked, 1 + (i * 1400)); } })), SessionTruth.None with { Conflict = null });
        var held = new TcpScript().Open().Server(Banner);
        held.Forge(false, [2], Forgery.Unmarked, 12).Forge(false, [1], Forgery.Unmarked, 12).Client(Banner).Server(2, 1, 2).Lost(false, 1);
        yield return new("t25-held-copies", "B: two copies of the choice held out of order until the banner comes", held.Play(New.Open(result: true)).Close(), Two);
    }

    private static IEnumerable<AttackCase> Births()
    {
        var other = new TcpScript();
        other.Raw(false, 4_242, 0, TcpFlags.Syn).Raw(true, 9_999, 4_243, TcpFlags.Syn | TcpFlags.Ack);
        yield return new("t26-other-births", "A: another SYN and SYN-ACK before the session and within it",
            Whole(None(), other, before: (on, step) => Act(step == Choice, () => on.Raw(false, 5_252, 0, TcpFlags.Syn).Raw(true, 8_888, 5_253, TcpFlags.Syn | TcpFlags.Ack))), SessionTruth.None);
        yield return new("t27-server-syn", "A: a SYN from the server's address first", Whole(None(), new TcpScript().Raw(true, 4_242, 0, TcpFlags.Syn)), SessionTruth.None);
        var first = new TcpScript().Open().Play(None());
        yield return new("t28-ports-again", "B: the same four-tuple again without a close",
            [.. first.Frames(), .. Whole(None(), new TcpScript { ClientIsn = 0x1234_0000, ServerIsn = 0x4321_0000, Time = first.Time.AddSeconds(3) }).Frames()], SessionTruth.None, SessionTruth.None);
        var inside = new TcpScript { ClientIsn = first.Next(false) + 2_000, ServerIsn = first.Next(true) + 3_000, Time = first.Time.AddSeconds(3) };
        yield return new("t29-ports-again-in-window", "B: the same four-tuple, new numbers inside the old window", [.. first.Frames(), .. Whole(None(), inside).Frames()], SessionTruth.None, SessionTruth.None);
        yield return new("t30-urgent", "B: an urgent byte before the choice",
            Whole(None(), before: (on, step) => Act(step == Choice, () => on.Data(false, [2], Forgery.Unmarked with { Name = "urgent", Urgent = 1 }))), SessionTruth.None with { Conflict = null });
        var eager = New.ClientBanner("003.008").ServerBanner("003.008").SecurityTypes(1).Choose(1).Open(result: true);
        var rest = New.ServerBanner("003.008").SecurityTypes(1).Choose(1).Open(result: true);
        yield return new("t31-fast-open-taken", "B: data in the SYN that is taken", new TcpScript().Syn(Banner, [34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1]).SynAck(accepted: 12).Ack(false).Play(rest).Close(), SessionTruth.None);
        yield return new("t31-syn-data-ignored", "B: data in the SYN that is not taken", new TcpScript().Syn([9, 9, 9, 9]).SynAck().Ack(false).Play(eager).Close(), SessionTruth.None with { Conflict = null });
    }

    private static IEnumerable<AttackCase> Nobody()
    {
        byte[] serverPart = [.. None().Steps.Where(step => step.FromServer).Take(4).SelectMany(step => step.Bytes)];
        yield return new("t32-server-packet", "A: one packet from a server", new TcpScript().Server(serverPart));
        yield return new("t33-client-packet", "A: one packet from a client", new TcpScript().Client(None().ClientBytes));
        var ten = new TcpScript();
        foreach (var step in None().Steps.Where(step => !step.FromServer).Take(10))
        {
            ten.Client(step.Bytes).Raw(true, ten.Next(true), 0, TcpFlags.Rst);
        }

        yield return new("t34-client-ten-rst", "A: ten packets as a client with one ACK number, answered with RST", ten);
        var advancing = Whole(None());
        yield return new("t35-client-advancing", "A: packets of a client with advancing ACK numbers, no answer seen", Outsiders.OneDirection(advancing, fromServer: false),
            SessionTruth.None with { OneSided = "ClientOnly", AtMost = "Low", ServerVersion = "", Offered = null, Must = [], May = ["NoAuthSession"], Open = ["AuthenticationResult", "NoAuthentication", "SecurityType", "Initiator"] });
        var web = () => new TcpScript(new("10.0.0.5", 40000), new("10.0.0.9", 80)).Open();
        byte[] bad = EndpointDecoys.Text("HTTP/1.1 400 Bad Request\r\n\r\n");
        yield return new("t36-client-to-http", "A: an RFB client to an HTTP server", web().Client(None().ClientBytes).Server(bad).Close());
        yield return new("t37-server-part-to-http", "A: plays an RFB server towards an HTTP server", web().Client(Banner).Server(bad).Client(serverPart[12..]).Close());
        var echo = web();
        foreach (var step in None().Steps.Where(step => !step.FromServer))
        {
            echo.Client(step.Bytes).Server(step.Bytes);
        }

        yield return new("t38-echo", "A: an echo service", echo.Close());
        byte[] chat = EndpointDecoys.Text(":a!u@h PRIVMSG #vnc :it says\r\nRFB 003.008\n and leaves\r\n");
        yield return new("t39-chat", "A: a chat relay, both sides quote a banner behind text", web().Client(chat).Server(chat).Client(chat).Server(chat).Close());
    }

    private static IEnumerable<AttackCase> Bypass()
    {
        var attempt = SessionTruth.None with { Offered = [2], NoAuthentication = false, Must = ["AuthBypassAttempt"], Results = ["NotSeen"] };
        byte[] zeros = [0, 0, 0, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 17, 18, 19];
        yield return new("t40-unoffered-refused", "A: picks 1, offered [2], refused", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Result(1, "no")),
            attempt with { Results = ["Failed", "Refused"], May = ["AuthenticationFailed"] });
        yield return new("t41-unoffered-pipelined", "A: the same, pipelined", Whole(New.ServerBanner("003.008").ClientBanner("003.008").Client(1, 1).Coalesced().SecurityTypes(2).Result(1, "no")),
            attempt with { Results = ["Failed", "Refused"], May = ["AuthenticationFailed"] });
        yield return new("t42-zero-challenge", "C: a challenge that begins with four zeros",
            Whole(New.Versions("003.008").SecurityTypes(2).Choose(2).Server(zeros).Client(w => w.Fill(16, 3)).Open(result: true)), SessionTruth.Password);
        yield return new("t43-zero-challenge-unoffered", "C: the same to a choice 1 that was not offered, no ClientInit", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Server(zeros)), attempt);
        yield return new("t44-honeypot-silent", "C: 0 to every choice, then silence", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Result(0).ClientInit()), attempt);
        yield return new("t45-honeypot-serverinit", "C: 0, then a ServerInit, never an update",
            Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Result(0).ClientInit().ServerInit()),
            SessionTruth.None with { Offered = [2], Must = ["AuthBypassAttempt", "AuthBypassSucceeded"], May = ["NoAuthSession"] });
        yield return new("t46-bypass", "C: lets a choice in that was not offered, with updates", Whole(New.Versions("003.008").SecurityTypes(2).Choose(1).Open(result: true)),
            SessionTruth.None with { Offered = [2], Must = ["AuthBypassAttempt", "AuthBypassSucceeded"], May = ["NoAuthSession"] });
        yield return new("t47-server-ahead", "C: result 0 and ServerInit ahead of the choice", Whole(New.Versions("003.008").SecurityTypes(1).Result(0).ServerInit().Choose(1).ClientInit()),
            SessionTruth.None with { Must = ["ServerRunsAhead"], May = ["NoAuthSession"], Open = ["AuthenticationResult", "NoAuthentication"] });
        byte[] let = [0, 0, 0, 0, .. None().Steps[ServerInit].Bytes];
        var failed = New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication(55).Result(1, "Authentication failed");
        yield return new("t48-forged-success", "E: forges 0 and a ServerInit, the real server says failed", With(failed, 6, false, true, let, Forgery.Unmarked),
            SessionTruth.Password with { Results = ["Failed"], Conflict = true, Must = ["AuthenticationFailed"], May = ["WeakAuthentication"] });
    }

    private static IEnumerable<AttackCase> Readings()
    {
        var password = Password(1, 2);
        var truth = SessionTruth.Password with { Offered = [1, 2], Conflict = true, May = ["NoAuthOffered", "Downgrade"] };
        yield return new("t49-none-before-password", "E: a dialogue of None with a low TTL before each real message of a dialogue with a password", Doubled(password, before: true), truth);
        yield return new("t50-none-behind-password", "E: the same behind each real message", Doubled(password, before: false), truth);
        var undecided = SessionTruth.None with { Offered = [1, 2], Conflict = true, AtMost = "Medium", Must = [], May = ["NoAuthSession", "WeakAuthentication", "Downgrade"], Open = ["SecurityType", "AuthenticationResult"] };
        yield return new("t51-two-readings-none-first", "D: two whole dialogues over the same stream, None first", Twofold(noneFirst: true), undecided);
        yield return new("t52-two-readings-password-first", "D: two whole dialogues over the same stream, the password first", Twofold(noneFirst: false), undecided);
    }

    /// <summary>Forged messages of a dialogue without authentication beside the real messages of a dialogue with a password.</summary>
    private static TcpScript Doubled(RfbScript password, bool before)
    {
        // Steps of the password dialogue: 3 choice, 4 challenge, 5 response, 6 result.
        void Forge(TcpScript on, int step, long back)
        {
            _ = step switch
            {
                3 => on.Forge(false, [1], Forgery.LowTtl, back),
                4 => on.Forge(true, [0, 0, 0, 0], Forgery.LowTtl, back),
                5 => on.Forge(false, [1], Forgery.LowTtl, back),
                _ => on,
            };
        }

        return before ? Whole(password, before: (on, step) => Forge(on, step, 0)) : Whole(password, after: (on, step) => Forge(on, step, -password.Steps[step].Bytes.Length));
    }

    /// <summary>Both hosts send both dialogues; nothing shows which one either of them reads.</summary>
    private static TcpScript Twofold(bool noneFirst)
    {
        var tcp = new TcpScript().Open().Server(Banner).Client(Banner).Server(2, 1, 2);
        uint client = tcp.Next(false), server = tcp.Next(true);
        byte[] init = None().Steps[ServerInit].Bytes;
        void Part(uint at, bool fromServer, byte[] bytes, uint ack) => tcp.Raw(fromServer, (fromServer ? server : client) + at, (fromServer ? client : server) + ack, TcpFlags.Psh | TcpFlags.Ack, bytes);
        void NoneDialogue()
        {
            Part(0, false, [1], 0);
            Part(0, true, [0, 0, 0, 0], 1);
            Part(1, false, [1], 4);
            Part(4, true, init, 2);
        }

        void PasswordDialogue()
        {
            Part(0, false, [2], 0);
            Part(0, true, EndpointDecoys.Filler(16), 1);
            Part(1, false, EndpointDecoys.Filler(17)[..16], 16);
            Part(16, true, [0, 0, 0, 0], 17);
            Part(17, false, [1], 20);
            Part(20, true, init, 18);
        }

        (noneFirst ? (Action)NoneDialogue : PasswordDialogue)();
        (noneFirst ? (Action)PasswordDialogue : NoneDialogue)();
        return tcp;
    }

    private static IEnumerable<AttackCase> Roles()
    {
        byte[] turned = [0, 0, 0, 0, .. None().Steps[ServerInit].Bytes];
        yield return new("t53-client-plays-server", "B: four zeros and a ServerInit as the client, over its choice", Decoy(None(), Choice, turned, Forgery.LowTtl), SessionTruth.Attacked);
        yield return new("t53-client-plays-server-unmarked", "B: the same, unmarked", Decoy(None(), Choice, turned, Forgery.Unmarked), SessionTruth.Attacked);
        var eager = () => New.ClientBanner("003.008").ServerBanner("003.008");
        yield return new("t54-eager-long", "an eager client, whole session", Whole(eager().SecurityTypes(1).Choose(1).Open(result: true)), SessionTruth.None);
        yield return new("t54-eager-list", "an eager client that leaves at the list", Whole(eager().SecurityTypes(2, 16)), SessionTruth.Left(2, 16));
        yield return new("t54-eager-choice", "an eager client that leaves at its choice", Whole(eager().SecurityTypes(2, 16).Choose(2)),
            SessionTruth.Password with { Offered = [2, 16], Results = ["NotSeen"], Must = [], May = ["WeakAuthentication"] });
        yield return new("t55-banners-client-first", "two banners, the client's first, and the end", Whole(eager()), SessionTruth.Left() with { Open = ["Initiator"] });
        yield return new("t56-native-5", "005.000 on both sides, random bytes", Whole(New.Versions("005.000").Server(w => w.Fill(90, 4)).Client(w => w.Fill(70, 5)).Server(w => w.Fill(200, 6))),
            SessionTruth.Left() with { ServerVersion = "005.000", ClientVersion = "005.000" });
    }

    private static IEnumerable<AttackCase> Partial()
    {
        var truth = SessionTruth.None with { AtMost = "Medium", Must = [], May = ["NoAuthSession"], Open = ["AuthenticationResult", "NoAuthentication", "SecurityType", "Initiator", "OfferedSecurityTypes"] };
        yield return new("t57-server-only", "only the server's stream", Outsiders.OneDirection(Whole(None()), fromServer: true), truth with { OneSided = "ServerOnly", ClientVersion = "" });
        yield return new("t57-client-only", "only the client's stream", Outsiders.OneDirection(Whole(None()), fromServer: false), truth with { OneSided = "ClientOnly", AtMost = "Low", ServerVersion = "", Offered = null });
        var constant = new TcpScript();
        foreach (var step in None().Steps.Where(step => step.FromServer).Take(6))
        {
            constant.Server(step.Bytes);
        }

        yield return new("t58-constant-ack", "A: only a server's stream with one ACK number", constant);
        yield return new("t59-list-lost", "the list was not captured", Whole(None()).Frames().Where((_, i) => i != 5).ToList(), SessionTruth.None with { Offered = null });
        var near = Whole(None());
        var far = Whole(None(), new TcpScript { ClientTtl = 63, ServerTtl = 65 });
        yield return new("t60-router", "both sides of a router, another TTL and VLAN",
            [.. near.Frames().Zip(far.Frames(Layers.Vlan(7))).SelectMany(pair => (TestFrame[])[pair.First, pair.Second with { Ticks = pair.Second.Ticks + 200 }])], SessionTruth.None);
        var again = new TcpScript().Open().Play(None());
        byte[] sent = None().ClientBytes;
        for (int at = 0; at < sent.Length; at += 9)
        {
            again.Forge(false, sent.AsSpan(at, Math.Min(9, sent.Length - at)), Forgery.Unmarked, at - sent.Length);
        }

        yield return new("t61-other-borders", "everything retransmitted with other borders and equal bytes", again.Close(), SessionTruth.None);
        var outside = Whole(New.Versions("003.008", "003.007").SecurityTypes(1).Choose(1).Open(result: false));
        var inside = Whole(New.Versions("003.007").SecurityTypes(1).Choose(1).Open(result: false), new TcpScript(new("10.9.0.1", 51_000), new("10.0.0.9", 5901)) { Time = new TcpScript().Time.AddMilliseconds(0.3) });
        yield return new("t62-proxy", "a proxy that rewrites a version, tapped on both sides",
            [.. outside.Frames().Concat(inside.Frames()).OrderBy(frame => frame.Ticks)], SessionTruth.None with { ClientVersion = "003.007" }, SessionTruth.None with { ServerVersion = "003.007", ClientVersion = "003.007" });
    }

    private static TcpScript Decoy(RfbScript script, int step, byte[] bytes, Forgery way) => With(script, step, false, false, bytes, way);

    private static void Act(bool now, Action action)
    {
        if (now)
        {
            action();
        }
    }
}
