namespace RfbWatch.Packets;

/// <summary>The number space of an encapsulation that was not opened.</summary>
internal enum UnopenedSpace : byte
{
    /// <summary>EtherTypes.</summary>
    EtherType,

    /// <summary>IP protocol numbers.</summary>
    IpProtocol,

    /// <summary>UDP ports.</summary>
    UdpPort,

    /// <summary>PPP protocol numbers.</summary>
    Ppp,

    /// <summary>Next protocols of the network service header.</summary>
    Nsh,

    /// <summary>Next protocols of VXLAN-GPE.</summary>
    VxlanGpe,

    /// <summary>Kinds of IEEE 802.11 data frames: <see cref="UnopenedEncapsulations.Encrypted"/> and <see cref="UnopenedEncapsulations.Fragment"/>.</summary>
    Ieee80211,
}
