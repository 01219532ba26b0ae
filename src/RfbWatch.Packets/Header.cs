namespace RfbWatch.Packets;

/// <summary>
/// The header that comes next on the way to the innermost segment, whatever number space named it. A number that names none of these is not
/// opened, and counted where it may hide TCP (<see cref="UnopenedEncapsulations"/>).
/// </summary>
internal enum Header : byte
{
    /// <summary>None: the walk is over, and its result stands in the walker.</summary>
    Done = 0,

    /// <summary>TCP: what is looked for.</summary>
    Tcp,

    /// <summary>UDP, which carries tunnels on certain ports.</summary>
    Udp,

    /// <summary>IPv4.</summary>
    IPv4,

    /// <summary>IPv6.</summary>
    IPv6,

    /// <summary>IPv4 or IPv6, by the version in the first nibble.</summary>
    RawIp,

    /// <summary>An authentication header in IPv4 (RFC 4302); in IPv6 it is an extension header like others.</summary>
    AuthenticationHeader,

    /// <summary>IPv4 in IP.</summary>
    IPv4InIp,

    /// <summary>IPv6 in IP.</summary>
    IPv6InIp,

    /// <summary>An Ethernet frame.</summary>
    Ethernet,

    /// <summary>A VLAN tag.</summary>
    Vlan,

    /// <summary>The backbone service tag of IEEE 802.1ah, and the customer's frame behind it.</summary>
    BackboneTag,

    /// <summary>A VN-Tag of Cisco.</summary>
    VnTag,

    /// <summary>An E-Tag of IEEE 802.1BR.</summary>
    ETag,

    /// <summary>MACsec.</summary>
    MacSec,

    /// <summary>Cisco CMD with the EtherType behind it, as on Ethernet.</summary>
    Cmd,

    /// <summary>Cisco CMD with the EtherType ahead, as in GRE.</summary>
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

    /// <summary>Ethernet in IP behind two bytes (RFC 3378).</summary>
    EtherIp,

    /// <summary>Ethernet in IP with nothing between (RFC 8986).</summary>
    EthernetInIp,

    /// <summary>L2TP version 3 over IP (RFC 3931).</summary>
    L2tpOverIp,

    /// <summary>The network service header.</summary>
    Nsh,

    /// <summary>VXLAN.</summary>
    Vxlan,

    /// <summary>VXLAN with next protocol numbers.</summary>
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
