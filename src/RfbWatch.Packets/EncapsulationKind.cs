namespace RfbWatch.Packets;

/// <summary>A header around the IP packet of interest. <see cref="EncapsulationKinds"/> has one row for each.</summary>
internal enum EncapsulationKind : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>An IEEE 802.1Q or 802.1ad tag; the id is the VLAN.</summary>
    Vlan = 1,

    /// <summary>An MPLS label (RFC 3032); the id is the label.</summary>
    Mpls = 2,

    /// <summary>A PPPoE session (RFC 2516); the id is the session.</summary>
    Pppoe = 3,

    /// <summary>IP in IP (RFC 2003, RFC 4213, RFC 2473); no id.</summary>
    Ip = 4,

    /// <summary>GRE without key (RFC 2784); no id.</summary>
    Gre = 5,

    /// <summary>GRE with a key (RFC 2890); the id is the key.</summary>
    GreKey = 6,

    /// <summary>VXLAN (RFC 7348); the id is the VNI.</summary>
    Vxlan = 7,

    /// <summary>GENEVE (RFC 8926); the id is the VNI.</summary>
    Geneve = 8,

    /// <summary>ERSPAN of any type (draft-foschiano-erspan); the id is the session, 0 for type I.</summary>
    Erspan = 9,

    /// <summary>VXLAN with a next protocol (draft-ietf-nvo3-vxlan-gpe); the id is the VNI.</summary>
    VxlanGpe = 10,

    /// <summary>GTP-U (3GPP TS 29.281); the id is the tunnel endpoint identifier, chosen by the receiver.</summary>
    GtpU = 11,

    /// <summary>L2TP (RFC 2661, RFC 3931); the id is the session id, chosen by the receiver.</summary>
    L2tp = 12,

    /// <summary>Teredo (RFC 4380); no id.</summary>
    Teredo = 13,

    /// <summary>A network service header (RFC 8300); the id is the service path.</summary>
    Nsh = 14,

    /// <summary>Cisco CMD; the id is the security group tag.</summary>
    Cmd = 15,

    /// <summary>LISP (RFC 9300); no id.</summary>
    Lisp = 16,

    /// <summary>Ethernet in IP (RFC 3378, RFC 8986); no id.</summary>
    EtherIp = 17,

    /// <summary>A backbone service tag (IEEE 802.1ah); the id is the service instance.</summary>
    BackboneTag = 18,

    /// <summary>A VN-Tag; the id is the destination interface list.</summary>
    VnTag = 19,

    /// <summary>An E-Tag (IEEE 802.1BR); the id is the E-channel.</summary>
    ETag = 20,

    /// <summary>MACsec without encryption (IEEE 802.1AE); no id.</summary>
    MacSec = 21,
}
