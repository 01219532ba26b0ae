using System.Globalization;

namespace RfbWatch.Packets;

/// <summary>
/// Counts the packets whose walk ended at an encapsulation that is not opened, by its name. Protocols that carry no other packets (ARP, ICMP and so on) are not
/// counted; unknown numbers are, because they may hide TCP.
/// </summary>
public sealed class UnopenedEncapsulations
{
    internal const int Encrypted = 0;
    internal const int Fragment = 1;

    private const int SpaceShift = 16;

    private readonly NumberCounts _counts = new();

    /// <summary>Total number of packets.</summary>
    internal long Total => _counts.Total;

    /// <summary>Returns the packets by name, sorted; "other" is the sum of all numbers beyond the first 256.</summary>
    public SortedDictionary<string, long> ByName()
    {
        var names = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long total = Total;
        foreach (var (number, count) in _counts.Kept())
        {
            string name = NameOf((UnopenedSpace)(number >> SpaceShift), number & 0xffff);
            names[name] = names.GetValueOrDefault(name) + count;
        }

        if (total - names.Values.Sum() is > 0 and var others)
        {
            names["other"] = others;
        }

        return names;
    }

    internal void Count(UnopenedSpace space, int number)
    {
        if (!CarriesNoPackets(space, number))
        {
            _counts.Add(((int)space << SpaceShift) | number);
        }
    }

#pragma warning disable CS8524 // Unnamed values do not occur; a new space without an arm must not compile.
    private static string NameOf(UnopenedSpace space, int number) => (space, number) switch
    {
        (UnopenedSpace.EtherType, EtherType.MacSec) => "MACsec (encrypted)",
        (UnopenedSpace.EtherType, 0x22F3) => "TRILL",
        (UnopenedSpace.EtherType, 0x4305) => "B.A.T.M.A.N.",
        (UnopenedSpace.EtherType, 0x8903) => "FabricPath",
        (UnopenedSpace.EtherType, 0x892F) => "HSR",
        (UnopenedSpace.EtherType, _) => Text($"EtherType 0x{number:x4}"),
        (UnopenedSpace.IpProtocol, IpProtocol.Gre) => "GRE (source routing or version 2 and above)",
        (UnopenedSpace.IpProtocol, 50) => "ESP",
        (UnopenedSpace.IpProtocol, 55) => "Minimal encapsulation",
        (UnopenedSpace.IpProtocol, IpProtocol.EtherIp) => "EtherIP (version not 3)",
        (UnopenedSpace.IpProtocol, 108) => "IPComp",
        (UnopenedSpace.IpProtocol, IpProtocol.L2tp) => "L2TPv3",
        (UnopenedSpace.IpProtocol, 144) => "AGGFRAG",
        (UnopenedSpace.IpProtocol, _) => Text($"IP protocol {number}"),
        (UnopenedSpace.UdpPort, UdpTunnel.EspInUdp) => "ESP in UDP",
        (UnopenedSpace.UdpPort, UdpTunnel.CapwapData) => "CAPWAP data",
        (UnopenedSpace.UdpPort, UdpTunnel.WireGuard) => "WireGuard",
        (UnopenedSpace.UdpPort, UdpTunnel.GtpU) => "GTP-U (neither IP nor Ethernet)",
        (UnopenedSpace.UdpPort, UdpTunnel.L2tp) => "L2TPv3",
        (UnopenedSpace.UdpPort, _) => Text($"UDP port {number}"),
        (UnopenedSpace.Ppp, 0x002D or 0x002F) => "PPP with compressed TCP headers",
        (UnopenedSpace.Ppp, 0x003D) => "PPP multilink",
        (UnopenedSpace.Ppp, 0x00FB or 0x00FD) => "PPP compressed or encrypted",
        (UnopenedSpace.Ppp, _) => Text($"PPP protocol 0x{number:x4}"),
        (UnopenedSpace.Nsh, _) => Text($"NSH next protocol {number}"),
        (UnopenedSpace.VxlanGpe, _) => Text($"VXLAN-GPE next protocol {number}"),
        (UnopenedSpace.Ieee80211, Encrypted) => "IEEE 802.11 (encrypted)",
        (UnopenedSpace.Ieee80211, _) => "IEEE 802.11 (fragments)",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a protocol carries no other packets, according to its registry.</summary>
    private static bool CarriesNoPackets(UnopenedSpace space, int number) => space switch
    {
        UnopenedSpace.EtherType => number is 0x0806 or 0x8035 // ARP, RARP
            or 0x0842 // Wake-on-LAN
            or 0x6001 or 0x6002 or 0x6003 or 0x6004 or 0x6005 or 0x6006 or 0x6007 // DEC
            or 0x809B or 0x80F3 // AppleTalk
            or 0x80D5 // SNA
            or 0x8137 or 0x8138 // IPX
            or 0x22EA or 0x22F0 or 0x22F4 // SRP, AVTP, IS-IS
            or 0x876B or 0x8808 or 0x8809 // header compression control, flow control, slow protocols
            or 0x8863 or 0x886D or 0x8870 or 0x8874 // PPPoE discovery, adapter teaming, jumbo, Broadcom
            or 0x887B or 0x888E or 0x8892 or 0x8899 // HomePlug, EAPOL, PROFINET, Realtek
            or 0x88A2 or 0x88A4 or 0x88AB or 0x88B8 or 0x88B9 or 0x88BA // ATA, EtherCAT, POWERLINK, substation automation
            or 0x88BB or 0x88C7 or 0x88CA or 0x88CC or 0x88CD // LWAPP control, preauthentication, TIPC, LLDP, SERCOS
            or 0x88D9 or 0x88DC or 0x88E1 or 0x88E3 // LLTD, WSMP, HomePlug AV, MRP
            or 0x88F5 or 0x88F6 or 0x88F7 or 0x88F8 or 0x88FB // MVRP, MMRP, PTP, NCSI, PRP
            or 0x8902 or 0x8906 or 0x8914 or 0x890D or 0x8912 or 0x8915 // CFM, Fibre Channel, TDLS, HomePlug, RoCE
            or 0x893A or 0x8940 or 0x8942 or 0x8947 // IEEE 1905, ECP, registration, GeoNetworking
            or 0x9000, // loopback test
        UnopenedSpace.IpProtocol => number is 1 or 2 or 3 or 5 or 7 or 8 or 9 or 11 or 12 or 16 or 20 or 27 or 30 // ICMP, IGMP, gateways, old hosts
            or 33 or 45 or 46 or 48 or 54 or 58 or 59 or 61 // DCCP, IDRP, RSVP, DSR, NARP, ICMPv6, none
            or 84 or 88 or 89 or 100 or 102 or 103 or 106 or 112 or 113 or 114 // EIGRP, OSPF, GMTP, PNNI, PIM, QNX, VRRP, PGM, zero hop
            or 121 or 123 or 124 or 132 or 133 or 134 or 136 or 138, // SMP, PTP, IS-IS, SCTP, Fibre Channel, RSVP, UDP-Lite, MANET
        UnopenedSpace.Ppp => number is >= 0x8000 or (>= 0x0200 and < 0x0300) or 0x0001 or 0x0023 or 0x0025 or 0x0027 or 0x0029 or 0x002B, // control, padding, OSI, XNS, DECnet, AppleTalk, IPX
        UnopenedSpace.UdpPort or UnopenedSpace.Nsh or UnopenedSpace.VxlanGpe or UnopenedSpace.Ieee80211 => false,
    };
#pragma warning restore CS8524
}
