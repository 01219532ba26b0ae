namespace RfbWatch.Packets;

/// <summary>EtherTypes (IEEE registry) and the headers that they identify.</summary>
internal static class EtherType
{
    public const int IPv4 = 0x0800;
    public const int IPv6 = 0x86DD;
    public const int Vlan = 0x8100;
    public const int ServiceVlan = 0x88A8;
    public const int OldServiceVlan = 0x9100;
    public const int OlderServiceVlan = 0x9200;
    public const int TransparentEthernet = 0x6558;
    public const int MplsUnicast = 0x8847;
    public const int MplsMulticast = 0x8848;
    public const int PppoeSession = 0x8864;
    public const int Ppp = 0x880B;

    /// <summary>Redirected IP in GRE (draft-wilson-wrec-wccp-v2).</summary>
    public const int Wccp = 0x883E;

    /// <summary>Backbone service instance tag (IEEE 802.1ah).</summary>
    public const int BackboneTag = 0x88E7;

    /// <summary>VN-Tag (Cisco).</summary>
    public const int VnTag = 0x8926;

    /// <summary>E-Tag (IEEE 802.1BR).</summary>
    public const int ETag = 0x893F;

    /// <summary>MACsec (IEEE 802.1AE).</summary>
    public const int MacSec = 0x88E5;

    /// <summary>Cisco CMD, which carries a security group tag.</summary>
    public const int Cmd = 0x8909;

    /// <summary>Network service header (RFC 8300).</summary>
    public const int Nsh = 0x894F;

    /// <summary>ERSPAN type I and II in GRE.</summary>
    public const int Erspan = 0x88BE;

    /// <summary>ERSPAN type III in GRE.</summary>
    public const int Erspan3 = 0x22EB;

    /// <summary>Below this value, the field of an Ethernet header is a length (IEEE 802.3).</summary>
    public const int Lowest = 0x0600;

    /// <summary>Returns the header that follows an EtherType; <see cref="Header.Done"/> if the decoder does not open it.</summary>
    public static Header HeaderOf(int type) => type switch
    {
        IPv4 => Header.IPv4,
        IPv6 => Header.IPv6,
        Vlan or ServiceVlan or OldServiceVlan or OlderServiceVlan => Header.Vlan,
        MplsUnicast or MplsMulticast => Header.Mpls,
        PppoeSession => Header.Pppoe,
        TransparentEthernet => Header.Ethernet,
        Ppp => Header.Ppp,
        Wccp => Header.Wccp,
        BackboneTag => Header.BackboneTag,
        VnTag => Header.VnTag,
        ETag => Header.ETag,
        MacSec => Header.MacSec,
        Cmd => Header.Cmd,
        Nsh => Header.Nsh,
        _ => Header.Done,
    };
}
