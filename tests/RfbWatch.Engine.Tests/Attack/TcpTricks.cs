using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Class C: segments that TCP allows, and segments that a receiver drops but a sensor sees.</summary>
internal static class TcpTricks
{
    private static readonly byte[] Ssh = EndpointDecoys.Text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    private static readonly byte[] Banner = EndpointDecoys.Text("RFB 003.008\n");

    public static IEnumerable<AttackCase> All() =>
        [.. Marked(), .. Copies(), .. Ports(), .. Opening(), .. Ends(), .. Urgent(), .. Order(), .. Numbers(), .. Offload(), .. Duplicates()];

    private static IEnumerable<AttackCase> Marked()
    {
        foreach (var way in Forgery.Marked)
        {
            foreach (string sides in (string[])["client", "server", "both"])
            {
                bool client = sides != "server", server = sides != "client";
                void Decoy(TcpScript on, byte[] bytes, byte[] ofServer)
                {
                    _ = server ? on.Forge(true, ofServer, way) : on;
                    _ = client ? on.Forge(false, bytes, way) : on;
                }

                yield return new($"c-{way.Name}-{sides}-opening", "SSH banners ahead of the real ones",
                    Whole(None(), Tcp(way), before: (on, step) => Act(step == ServerBanner, () => Decoy(on, Ssh, Ssh))), SessionTruth.Attacked);
                yield return new($"c-{way.Name}-{sides}-middle", "copies of the list and the choice ahead of the real ones",
                    Whole(None(1, 2), Tcp(way), before: (on, step) => Act(step == (server && !client ? List : Choice), () => Decoy(on, [2], server && !client ? [1, 2] : [0, 0, 0, 1]))),
                    SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
            }

            yield return new($"c-{way.Name}-password", "copies that show None over a session with a password",
                Whole(Password(1, 2), Tcp(way), before: (on, step) => Act(step == Choice, () => on.Forge(false, [1], way).Forge(true, [0, 0, 0, 0], way))),
                SessionTruth.Password with { Offered = [1, 2], Conflict = true, May = ["Downgrade", "NoAuthOffered"] });
        }
    }

    private static IEnumerable<AttackCase> Copies()
    {
        yield return new("c-overlap-later-differs", "a later copy of the whole handshake of the client holds other bytes",
            Whole(None(), after: (on, step) => Act(step == ClientInit, () => on.Forge(false, [.. EndpointDecoys.Text("RFB 003.003\n"), 2, 0], Forgery.Unmarked, -14))), SessionTruth.Attacked);
        yield return new("c-overlap-partial", "a segment that repeats the end of the banner in other bytes and goes on with the choice",
            Overlapping(), SessionTruth.Attacked);
        yield return new("c-third-copy-real", "two different copies, then the real choice",
            Whole(None(1, 2, 16), before: (on, step) => Act(step == Choice, () => on.Forge(false, [2], Forgery.LowTtl).Forge(false, [16], Forgery.BadChecksum))),
            SessionTruth.Attacked with { Offered = [1, 2, 16], May = ["Downgrade"] });
        yield return new("c-second-copy-real", "the real choice between two other copies",
            Whole(None(1, 2, 16), before: (on, step) => Act(step == Choice, () => on.Forge(false, [2], Forgery.LowTtl)), after: (on, step) => Act(step == Choice, () => on.Forge(false, [16], Forgery.LowTtl, -1))),
            SessionTruth.Attacked with { Offered = [1, 2, 16], May = ["Downgrade"] });
        yield return new("c-banner-in-bytes-under-decoy", "one real byte a segment under one copy over all of them",
            Whole(None().Cut(1), before: (on, step) => Act(step == 12, () => on.Forge(false, EndpointDecoys.Filler(27), Forgery.LowTtl))), SessionTruth.Attacked);
        yield return new("c-late-differs-after-handshake", "a copy that differs behind the handshake",
            Whole(None(), after: (on, step) => Act(step == 11, () => on.Forge(false, [9, 9, 9], Forgery.LowTtl, -3))), SessionTruth.None with { Conflict = null });
    }

    private static TcpScript Overlapping()
    {
        var tcp = new TcpScript().Open().Server(Banner).Client(Banner).Server(1, 1);
        // Six bytes that the server already has, in a different form, followed by the choice.
        tcp.Raw(false, tcp.Next(false) - 6, tcp.Next(true), TcpFlags.Psh | TcpFlags.Ack, [0x30, 0x33, 0x2e, 0x30, 0x30, 0x33, 1]);
        tcp.Lost(false, 1);
        return tcp.Play(New.Open(result: true, "lab desk")).Close();
    }

    private static IEnumerable<AttackCase> Ports()
    {
        byte[] get = EndpointDecoys.Text("GET / HTTP/1.0\r\n\r\n"), page = EndpointDecoys.Text("HTTP/1.0 200 OK\r\n\r\nhi");
        foreach (string end in (string[])["none", "fin", "reset"])
        {
            foreach (int seconds in (int[])[1, 5, 100, 400])
            {
                var first = new TcpScript().Open().Client(get).Server(page);
                _ = end switch { "fin" => first.Close(), "reset" => first.Reset(true), _ => first };
                var second = new TcpScript { ClientIsn = first.Next(false) + 70_000, ServerIsn = first.Next(true) + 900_000, Time = first.Time.AddSeconds(seconds) };
                yield return new($"c-ports-again-{end}-{seconds}", "HTTP, then RFB between the same ports", [.. first.Frames(), .. Whole(None(), second).Frames()], SessionTruth.None);
            }
        }

        var session = new TcpScript().Open().Play(None());
        var next = new TcpScript { ClientIsn = session.Next(false) + 20_000, ServerIsn = session.Next(true) + 30_000, Time = session.Time.AddSeconds(3) };
        yield return new("c-ports-again-rfb", "two sessions between the same ports, the first never closed", [.. session.Frames(), .. Whole(Password(), next).Frames()], SessionTruth.None, SessionTruth.Password);
    }

    private static IEnumerable<AttackCase> Opening()
    {
        yield return new("c-syn-data-ignored", "data in the SYN that the server does not take, sent again",
            new TcpScript().Syn(Banner).SynAck().Ack(false).Play(Turned()).Close(), SessionTruth.None with { Conflict = null });
        yield return new("c-syn-data-other-ignored", "other data in the SYN that the server does not take",
            new TcpScript().Syn(Ssh).SynAck().Ack(false).Play(None()).Close(), SessionTruth.Attacked);
        var fast = new TcpScript().Syn(Banner, [34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1]).SynAck(accepted: 12).Ack(false);
        yield return new("c-fast-open", "the client's banner in the SYN, taken by Fast Open", fast.Play(Rest(Turned(), 1)).Close(), SessionTruth.None);
        foreach (bool before in (bool[])[true, false])
        {
            string when = before ? "before" : "within";
            yield return new($"c-spoofed-syn-{when}", "a SYN of other numbers in the client's name",
                Foreign(before, tcp => tcp.Raw(false, 4_242, 0, TcpFlags.Syn)), SessionTruth.None);
            yield return new($"c-spoofed-server-syn-{when}", "a SYN from the server's address",
                Foreign(before, tcp => tcp.Raw(true, 4_242, 0, TcpFlags.Syn)), SessionTruth.None);
            yield return new($"c-spoofed-synack-{when}", "a SYN-ACK of other numbers",
                Foreign(before, tcp => tcp.Raw(true, 77_777, tcp.Next(false), TcpFlags.Syn | TcpFlags.Ack)), SessionTruth.None);
            yield return new($"c-spoofed-client-synack-{when}", "a SYN-ACK from the client's address",
                Foreign(before, tcp => tcp.Raw(false, 77_777, tcp.Next(true), TcpFlags.Syn | TcpFlags.Ack)), SessionTruth.None);
        }

        var forgedAnswer = new TcpScript();
        forgedAnswer.Syn().Raw(true, 99_999, forgedAnswer.Next(false), TcpFlags.Syn | TcpFlags.Ack).SynAck().Ack(false).Play(None()).Close();
        yield return new("c-spoofed-synack-between", "a forged SYN-ACK between SYN and SYN-ACK", forgedAnswer, SessionTruth.None);
        yield return new("c-syn-repeated", "SYN and SYN-ACK sent again", new TcpScript().Syn().Wait(TimeSpan.FromSeconds(1)).Syn().SynAck().SynAck().Ack(false).Play(None()).Close(), SessionTruth.None);
        yield return new("c-no-synack", "the SYN-ACK was not captured", Without(2), SessionTruth.None);
        yield return new("c-no-syn", "the SYN was not captured", Without(1), SessionTruth.None);
        yield return new("c-no-opening", "no opening was captured", Whole(None()).Frames()[3..], SessionTruth.None with { Initiator = "Unknown" });
    }

    private static IEnumerable<AttackCase> Ends()
    {
        foreach (int step in (int[])[ServerBanner, ClientBanner, List, Choice, Result, ClientInit, ServerInit])
        {
            foreach (bool fromServer in (bool[])[false, true])
            {
                string who = fromServer ? "server" : "client";
                yield return new($"c-rst-low-ttl-{who}-{step}", "a RST that does not reach the other end, then it goes on",
                    Whole(None(), after: (on, at) => Act(at == step, () => on.Forge(fromServer, [], Forgery.LowTtl with { Flags = TcpFlags.Rst | TcpFlags.Ack }))), SessionTruth.None with { Conflict = null, NotEnd = "Reset" });
                yield return new($"c-fin-low-ttl-{who}-{step}", "a FIN that does not reach the other end, then it goes on",
                    Whole(None(), after: (on, at) => Act(at == step, () => on.Forge(fromServer, [], Forgery.LowTtl with { Flags = TcpFlags.Fin | TcpFlags.Ack }))), SessionTruth.None with { Conflict = null });
            }

            yield return new($"c-rst-out-of-window-{step}", "a RST far out of the window",
                Whole(None(), after: (on, at) => Act(at == step, () => on.Forge(false, [], Forgery.Unmarked with { Flags = TcpFlags.Rst | TcpFlags.Ack }, 0x4000_0000))), SessionTruth.None with { NotEnd = "Reset" });
            yield return new($"c-rst-in-window-{step}", "a RST in the window but not at its edge (RFC 5961), 5 minutes of silence, then it goes on",
                Whole(None(), after: (on, at) => Act(at == step, () => on.Forge(false, [], Forgery.Unmarked with { Flags = TcpFlags.Rst | TcpFlags.Ack }, 100).Wait(TimeSpan.FromMinutes(5)))),
                SessionTruth.None with { NotEnd = "Reset" });
        }
    }

    private static IEnumerable<AttackCase> Urgent()
    {
        foreach (int step in (int[])[ClientBanner, Choice, ClientInit])
        {
            // The byte is out of band and not part of the receiver's stream.
            var tcp = new TcpScript();
            yield return new($"c-urgent-before-{step}", "one urgent byte that the server reads out of band",
                Whole(None(), tcp, before: (on, at) => Act(at == step, () => on.Data(false, [2], Forgery.Unmarked with { Name = "urgent", Urgent = 1 }))), SessionTruth.None with { Conflict = null });
        }
    }

    private static IEnumerable<AttackCase> Order()
    {
        foreach (int at in (int[])[ServerBanner, List, Choice, Result, ServerInit])
        {
            yield return new($"c-segment-late-{at}", "a segment behind the two that follow it",
                Moved(at + 3, at + 5), SessionTruth.None with { Open = ["OfferedSecurityTypes"], Conflict = null });
        }

        yield return new("c-20-kilobytes-ahead", "20 KB out of order ahead of the choice",
            Whole(None(), before: (on, step) => Act(step == Choice, () => { for (int i = 0; i < 14; i++) { on.Forge(false, EndpointDecoys.Filler(1400), Forgery.LowTtl, 1 + (i * 1400)); } })),
            SessionTruth.None with { Conflict = null });
        yield return new("c-held-copies", "two copies of the choice held out of order until the banner comes", Held(), SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
        yield return new("c-list-lost", "the packet with the list was not captured", Whole(None()).Frames().Where((_, i) => i != 5).ToList(),
            SessionTruth.None with { Offered = null, Must = ["NoAuthSession"] });
        foreach (bool fromServer in (bool[])[true, false])
        {
            yield return new($"c-retransmitted-otherwise-{(fromServer ? "server" : "client")}", "everything again with other borders and the same bytes",
                Again(fromServer), SessionTruth.None);
        }
    }

    private static IEnumerable<AttackCase> Numbers()
    {
        foreach (uint before in (uint[])[1, 5, 12, 13, 14, 30])
        {
            yield return new($"c-wraparound-{before}", "sequence numbers begin again within the handshake",
                Whole(None(), new TcpScript { ClientIsn = uint.MaxValue - before, ServerIsn = uint.MaxValue - before }), SessionTruth.None);
        }

        yield return new("c-isn-zero", "sequence numbers begin at 0", Whole(None(), new TcpScript { ClientIsn = 0, ServerIsn = 0 }), SessionTruth.None);
        foreach (bool fromServer in (bool[])[true, false])
        {
            yield return new($"c-keep-alive-{(fromServer ? "server" : "client")}", "keep-alives with one byte of garbage between all messages",
                Whole(None(), after: (on, _) => on.Forge(fromServer, [0], Forgery.Unmarked with { Flags = TcpFlags.Ack }, -1).Ack(!fromServer)), SessionTruth.None with { Conflict = null });
            yield return new($"c-window-probe-{(fromServer ? "server" : "client")}", "probes of a closed window with the next byte",
                Whole(None(), before: (on, step) => Act(None().Steps[step].FromServer == fromServer, () => on.Forge(fromServer, None().Steps[step].Bytes[..1], Forgery.Unmarked))), SessionTruth.None);
        }

        yield return new("c-timestamp-delay", "a real choice whose timestamp is 1 older than a copy's",
            Whole(None(1, 2), new TcpScript { Timestamps = true }, before: (on, step) => Act(step == Choice, () => on.Forge(false, [2], Forgery.LowTtl with { TimestampChange = 2 }))),
            SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
    }

    private static IEnumerable<AttackCase> Offload()
    {
        yield return new("c-offload-all", "all of the client's checksums are the placeholder: its host captured", Whole(None(), new TcpScript { ClientChecksum = ChecksumForm.Placeholder }), SessionTruth.None);
        yield return new("c-offload-decoy", "the same, and a copy of the choice that a firewall drops",
            Whole(None(1, 2), new TcpScript { ClientChecksum = ChecksumForm.Placeholder }, before: (on, step) => Act(step == Choice, () => on.Forge(false, [2], Forgery.OffloadPlaceholder))),
            SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
    }

    private static IEnumerable<AttackCase> Duplicates()
    {
        var frames = Whole(None()).Frames();
        yield return new("c-mirror-twice", "each frame twice", [.. frames.SelectMany(frame => (TestFrame[])[frame, frame])], SessionTruth.None);
        yield return new("c-mirror-vlan", "each frame twice, once in another VLAN", [.. frames.Zip(Whole(None()).Frames(Layers.Vlan(7))).SelectMany(pair => (TestFrame[])[pair.First, pair.Second])], SessionTruth.None);
        var near = Whole(None());
        var far = Whole(None(), new TcpScript { ClientTtl = 63, ServerTtl = 65 });
        yield return new("c-mirror-router", "both sides of a router: each frame twice with another TTL",
            [.. near.Frames().Zip(far.Frames()).SelectMany(pair => (TestFrame[])[pair.First, pair.Second with { Ticks = pair.Second.Ticks + 200 }])], SessionTruth.None);
    }

    private static TcpScript Tcp(Forgery way) => new() { Timestamps = way == Forgery.OldTimestamp };

    /// <summary>The client's banner comes first, so it answers nothing.</summary>
    private static RfbScript Turned() => New.ClientBanner("003.008").ServerBanner("003.008").SecurityTypes(1).Choose(1).Open(result: true, "lab desk");

    private static RfbScript Rest(RfbScript script, int from)
    {
        var rest = New;
        foreach (var step in script.Steps.Skip(from))
        {
            _ = step.FromServer ? rest.Server(step.Bytes) : rest.Client(step.Bytes);
        }

        return rest;
    }

    private static TcpScript Foreign(bool before, Func<TcpScript, TcpScript> forge)
    {
        var tcp = new TcpScript();
        if (before)
        {
            forge(tcp).Wait(TimeSpan.FromMilliseconds(500));
        }

        return Whole(None(), tcp, before: (on, step) => Act(!before && step == Choice, () => forge(on)));
    }

    private static List<TestFrame> Without(int frame) => Whole(None()).Frames().Where((_, i) => i != frame - 1).ToList();

    private static List<TestFrame> Moved(int from, int to)
    {
        var frames = Whole(None()).Frames();
        var frame = frames[from];
        frames.RemoveAt(from);
        frames.Insert(to, frame);
        var times = frames.Select(each => each.Ticks).Order().ToList();
        return [.. frames.Select((each, i) => each with { Ticks = times[i] })];
    }

    private static TcpScript Held()
    {
        var tcp = new TcpScript().Open().Server(Banner);
        tcp.Forge(false, [2], Forgery.LowTtl, 12).Forge(false, [1], Forgery.Unmarked, 12).Client(Banner).Server(2, 1, 2).Lost(false, 1);
        return tcp.Play(New.Open(result: true, "lab desk")).Close();
    }

    private static TcpScript Again(bool fromServer)
    {
        var script = None();
        byte[] sent = fromServer ? script.ServerBytes : script.ClientBytes;
        var tcp = new TcpScript().Open().Play(script);
        for (int at = 0; at < sent.Length; at += 7)
        {
            tcp.Forge(fromServer, sent.AsSpan(at, Math.Min(7, sent.Length - at)), Forgery.Unmarked, at - sent.Length);
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
