using RfbWatch.Packets;
using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Classes E and G: encapsulations, and other contents of the capture file. Each encapsulation also has separate tests.</summary>
internal static class CaptureTricks
{
    public static IEnumerable<AttackCase> Encapsulated()
    {
        var layers = new (string Name, Layer[] Layers)[]
        {
            ("vlan", [Layers.Vlan(12)]), ("qinq", [Layers.Vlan(100, 0x88A8), Layers.Vlan(12)]), ("mpls", [Layers.Mpls(16), Layers.Mpls(17)]), ("pppoe", [Layers.Pppoe(1)]),
            ("vxlan", [Layers.Vxlan(5001)]), ("geneve", [Layers.Geneve(7001)]), ("gre", [Layers.Gre()]), ("gre-key", [Layers.Gre(7, 1)]), ("gretap-vlan", [Layers.Gre(ethernet: true), Layers.Vlan(9)]),
            ("erspan-2", [Layers.Erspan(2, 5)]), ("erspan-3", [Layers.Erspan(3, 5)]), ("ipip", [Layers.Ip("192.0.2.1", "192.0.2.2")]), ("4in6", [Layers.Ip("2001:db8::1", "2001:db8::2")]),
            ("vlan-vxlan-vlan", [Layers.Vlan(4), Layers.Vxlan(8), Layers.Vlan(6)]),
        };
        foreach (var (name, around) in layers)
        {
            yield return new($"e-{name}", "a plain session", Whole(None()).Frames(around), SessionTruth.None);
            yield return new($"e-{name}-decoy", "a copy of the choice with TTL 1 inside it",
                With(None(1, 2), Choice, false, false, [2], Forgery.LowTtl).Frames(around), SessionTruth.Attacked with { Offered = [1, 2], May = ["Downgrade"] });
        }

        foreach (int size in (int[])[24, 32])
        {
            yield return new($"e-fragments-{size}", "every packet in IP fragments", Whole(None()).Packets.Fragment(size).Frames(), SessionTruth.None);
        }

        var six = new TcpScript(new("2001:db8::5", 40000), new("2001:db8::9", 5901));
        yield return new("e-ipv6", "over IPv6", Whole(None(), six), SessionTruth.None with { Server = "2001:db8::9", May = ["PublicPeer"] });
    }

    public static IEnumerable<AttackCase> Files()
    {
        var frames = Whole(None()).Frames();
        TestFrame Junk(int length, long ticks, LinkType link = LinkType.Ethernet) => new(ticks, EndpointDecoys.Filler(length), length, link);
        yield return new("g-junk-between", "frames of noise between all frames", [.. frames.SelectMany((frame, i) => (TestFrame[])[frame, Junk(i + 1, frame.Ticks)])], SessionTruth.None);
        yield return new("g-empty-frames", "frames without bytes between all frames", [.. frames.SelectMany(frame => (TestFrame[])[frame, Junk(0, frame.Ticks)])], SessionTruth.None);
        yield return new("g-other-link-type", "frames of an unknown link type between all frames",
            [.. frames.SelectMany(frame => (TestFrame[])[Junk(40, frame.Ticks, (LinkType)9999), frame])], SessionTruth.None);
        yield return new("g-two-link-types", "the two directions on interfaces of different link types",
            [.. Whole(None()).Packets.SelectMany(packet => ((TestPacket[])[packet]).Frames(packet.Bytes[15] == 9 ? LinkType.Raw : LinkType.Ethernet))], SessionTruth.None);
        yield return new("g-padded", "Ethernet padding and trailers behind short packets",
            [.. frames.Select(frame => frame with { Bytes = [.. frame.Bytes, .. EndpointDecoys.Filler(12)], OriginalLength = frame.Bytes.Length + 12 })], SessionTruth.None);
        yield return new("g-year-backwards", "the second half is from a year before",
            [.. frames.Select((frame, i) => i < frames.Count / 2 ? frame : frame with { Ticks = frame.Ticks - (365 * TimeSpan.TicksPerDay) })], SessionTruth.None);
        foreach (int snap in (int[])[66, 70, 80, 96])
        {
            yield return new($"g-cut-{snap}", "frames cut by the snap length behind a handshake without large messages",
                [.. frames.Select((frame, i) => i < 10 ? frame : frame.Cut(snap))], SessionTruth.None);
        }
    }
}
