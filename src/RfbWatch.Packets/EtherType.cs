namespace RfbWatch.Packets;

/// <summary>EtherTypes (IEEE registry).</summary>
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

    /// <summary>ERSPAN type I and II in GRE.</summary>
    public const int Erspan = 0x88BE;

    /// <summary>ERSPAN type III in GRE.</summary>
    public const int Erspan3 = 0x22EB;

    /// <summary>Below this the field of an Ethernet header is a length (IEEE 802.3).</summary>
    public const int Lowest = 0x0600;
}
