using RfbWatch.Engine.Runs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>
/// A session without authentication in any nesting of tunnels and tags, with IP fragments inside and outside, is found, and no missing data is reported.
/// </summary>
public class EncapsulatedSessionTests
{
    private const ushort Mpls = 0x8847;
    private const int Cases = 300;

    /// <summary>Tunnels that carry IP packets; some carry only IPv6.</summary>
    private static readonly (string Name, Func<Random, Layer> Layer, bool IPv6Only)[] OfIp =
    [
        ("4in4 or 6in4", _ => Layers.Ip("192.0.2.1", "192.0.2.2"), false),
        ("4in6 or 6in6", _ => Layers.Ip("2001:db8:f::1", "2001:db8:f::2"), false),
        ("gre", random => Layers.Gre(random.Next(2) == 0 ? null : 7, random.Next(2) == 0 ? null : 9), false),
        ("gtp-u", random => Layers.GtpU(7, random.Next(2) == 0 ? null : (ushort)3, null, random.Next(2) == 0 ? null : [(0x85, [0x10, 9])], random.Next(2) == 0), false),
        ("l2tp", random => Layers.L2tp(1, 2, random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0 ? null : random.Next(9), random.Next(2) == 0, random.Next(2) == 0), false),
        ("teredo", random => Layers.Teredo(random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0), true),
        ("vxlan-gpe", random => Layers.VxlanGpe(5, random.Next(2) == 0), false),
        ("vxlan-gpe and nsh", random => inner => Layers.VxlanGpe(5)(Layers.Nsh(3, metadata: random.Next(2) == 0 ? null : [])(inner)), false),
        ("lisp", _ => Layers.Lisp(), false),
        ("authentication header", _ => Layers.Authenticated(), false),
        ("gre and cmd", _ => Layers.CmdInGre(4), false),
    ];

    /// <summary>Tunnels that carry Ethernet, and therefore anything with an EtherType.</summary>
    private static readonly (string Name, Func<Random, Layer> Layer)[] OfEthernet =
    [
        ("vxlan", _ => Layers.Vxlan(7)), ("geneve", _ => Layers.Geneve(7)), ("gre with ethernet", _ => Layers.Gre(ethernet: true)), ("erspan", random => Layers.Erspan(random.Next(1, 4), 5)),
        ("etherip", _ => Layers.EtherIp()), ("l2tp version 3", random => Layers.L2tpVersion3(9, random.Next(3) * 4, random.Next(2) == 0, random.Next(2) == 0)),
        ("vxlan-gpe with ethernet", _ => inner => Layers.VxlanGpe(5)(Layers.Ethernet(inner))), ("gtp-u with ethernet", _ => inner => Layers.GtpU(5)(Layers.Ethernet(inner))),
    ];

    private static readonly (string Name, Func<Random, Layer> Layer)[] Tags =
    [
        ("vlan", random => Layers.Vlan((ushort)random.Next(1, 4095))), ("service vlan", random => Layers.Vlan((ushort)random.Next(1, 4095), 0x88A8)), ("mpls", random => Layers.Mpls((uint)random.Next(16, 1 << 20))),
        ("cmd", _ => Layers.Cmd(10)), ("pbb", _ => Layers.BackboneTag(9)), ("macsec", _ => Layers.MacSec()), ("vntag", _ => Layers.VnTag(3)),
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Cases)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_session_is_found_in_any_nesting(int seed)
    {
        var random = new Random(seed);
        var (frames, way) = Wrap(random);
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(TestKit.CaptureFile.Pcap(frames)), "memory");
        var result = TriageRun.Execute(new TriageOptions { Paths = [] }, source);

        Assert.True(result.Sessions.Count == 1, $"seed {seed}, {way}: {result.Sessions.Count} sessions; not opened: {string.Join(", ", result.Totals.Unread.Encapsulations)}");
        Assert.True(result.Sessions[0].Session.Facts.NoAuthentication, way);
        Assert.False(result.Incomplete || result.Degraded, way);
    }

    /// <summary>Wraps from the inside out. Only whole IP packets are fragmented, at most once inside and once outside.</summary>
    private static (List<TestFrame> Frames, string Way) Wrap(Random random)
    {
        bool six = random.Next(3) == 0;
        var (client, server) = six ? ("2001:db8::2", "2001:db8::1") : ("10.0.0.2", "10.0.0.1");
        IEnumerable<TestPacket> packets = Session(new TcpEndpoint(client, 50000), new TcpEndpoint(server, (ushort)random.Next(1024, 60000))).Packets;
        var way = new List<string>();
        if (random.Next(4) == 0)
        {
            packets = packets.Fragment(64).ToList();
            way.Add("fragments");
        }

        ushort type = six ? IpHeaders.EtherTypeIPv6 : IpHeaders.EtherTypeIPv4;
        for (int depth = random.Next(1, 5); depth > 0; depth--)
        {
            var (name, layer) = Next(random, type);
            packets = packets.Select(packet => layer(packet)).ToList();
            type = packets.First().EtherType;
            way.Add(name);
        }

        if (type is IpHeaders.EtherTypeIPv4 or IpHeaders.EtherTypeIPv6 && random.Next(3) == 0)
        {
            packets = packets.Fragment(128).ToList();
            way.Add("fragments");
        }

        return ([.. packets.Frames(random.Next(4) == 0 && type is IpHeaders.EtherTypeIPv4 or IpHeaders.EtherTypeIPv6 ? Packets.LinkType.Radiotap : Packets.LinkType.Ethernet)], string.Join(" < ", way));
    }

    private static (string Name, Layer Layer) Next(Random random, ushort type)
    {
        bool isIp = type is IpHeaders.EtherTypeIPv4 or IpHeaders.EtherTypeIPv6;
        if (isIp && random.Next(3) > 0)
        {
            (string Name, Func<Random, Layer> Layer, bool IPv6Only)[] fitting = [.. OfIp.Where(tunnel => !tunnel.IPv6Only || type == IpHeaders.EtherTypeIPv6)];
            var tunnel = fitting[random.Next(fitting.Length)];
            return (tunnel.Name, tunnel.Layer(random));
        }

        // After the last MPLS label nothing identifies the next header, so only IP and other labels are used there.
        var others = random.Next(2) == 0 ? OfEthernet : isIp || type == Mpls ? Tags : [.. Tags.Where(tag => tag.Name != "mpls")];
        var other = others[random.Next(others.Length)];
        return (other.Name, other.Layer(random));
    }

    private static TcpConversationBuilder Session(TcpEndpoint client, TcpEndpoint server) => new TcpConversationBuilder(client, server)
        .Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).FromResponder([1, 1]).FromInitiator([1]).FromResponder([0, 0, 0, 0]).FromInitiator([1])
        .FromResponder([4, 0, 3, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 110, .. Enumerable.Repeat((byte)'d', 110)]).FromInitiator([3, 0, 0, 0, 0, 0, 4, 0, 3, 0]).Close();
}
