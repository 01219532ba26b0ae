namespace RfbWatch.Packets;

/// <summary>A header that stands around the IP packet of interest.</summary>
public enum EncapsulationKind : byte
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
}
