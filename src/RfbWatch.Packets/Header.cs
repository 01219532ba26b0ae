namespace RfbWatch.Packets;

/// <summary>
/// The next header on the way to the innermost segment, regardless of the number space that identified it. A number that identifies none of these is not
/// opened, and it is counted if it may hide TCP (<see cref="UnopenedEncapsulations"/>).
/// </summary>
internal enum Header : byte
{
    /// <summary>None: the walk is over, and its result is in the cursor.</summary>
    Done = 0,

    /// <summary>TCP, the target of the walk.</summary>
    Tcp,

    /// <summary>UDP, which carries tunnels on certain ports.</summary>
    Udp,

    /// <summary>IPv4.</summary>
    IPv4,

    /// <summary>IPv6.</summary>
    IPv6,

    /// <summary>IPv4 or IPv6, by the version in the first nibble.</summary>
    RawIp,

    /// <summary>An authentication header in IPv4 (RFC 4302); in IPv6 it is an ordinary extension header.</summary>
    AuthenticationHeader,

    /// <summary>IPv4 in IP.</summary>
    IPv4InIp,

    /// <summary>IPv6 in IP.</summary>
    IPv6InIp,

    /// <summary>An Ethernet frame.</summary>
    Ethernet,

    /// <summary>A VLAN tag.</summary>
    Vlan,

    /// <summary>The backbone service tag of IEEE 802.1ah, followed by the customer's frame.</summary>
    BackboneTag,

    /// <summary>A Cisco VN-Tag.</summary>
    VnTag,

    /// <summary>An E-Tag (IEEE 802.1BR).</summary>
    ETag,

    /// <summary>MACsec.</summary>
    MacSec,

    /// <summary>Cisco CMD followed by the EtherType, as on Ethernet.</summary>
    Cmd,

    /// <summary>Cisco CMD preceded by the EtherType, as in GRE.</summary>
    CmdInGre,

    /// <summary>A stack of MPLS labels.</summary>
    Mpls,

    /// <summary>A PPPoE session.</summary>
    Pppoe,

    /// <summary>PPP, with or without framing bytes.</summary>
    Ppp,

    /// <summary>GRE.</summary>
    Gre,

    /// <summary>IP redirected by WCCP in GRE.</summary>
    Wccp,

    /// <summary>Ethernet in IP after a two-byte header (RFC 3378).</summary>
    EtherIp,

    /// <summary>Ethernet directly in IP (RFC 8986).</summary>
    EthernetInIp,

    /// <summary>L2TP version 3 over IP (RFC 3931).</summary>
    L2tpOverIp,

    /// <summary>The network service header.</summary>
    Nsh,

    /// <summary>VXLAN.</summary>
    Vxlan,

    /// <summary>VXLAN with a next protocol number.</summary>
    VxlanGpe,

    /// <summary>GENEVE.</summary>
    Geneve,

    /// <summary>GTP version 1, user plane.</summary>
    GtpU,

    /// <summary>L2TP over UDP.</summary>
    L2tp,

    /// <summary>Teredo.</summary>
    Teredo,

    /// <summary>LISP.</summary>
    Lisp,

    /// <summary>An IEEE 802.11 frame.</summary>
    Ieee80211,
}
