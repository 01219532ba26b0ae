namespace RfbWatch.Packets;

/// <summary>IP protocol numbers (IANA registry "Protocol Numbers") and the headers that they identify.</summary>
internal static class IpProtocol
{
    public const byte HopByHop = 0;
    public const byte IPv4 = 4;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte IPv6 = 41;
    public const byte Routing = 43;
    public const byte Fragment = 44;
    public const byte Gre = 47;
    public const byte AuthenticationHeader = 51;
    public const byte DestinationOptions = 60;

    /// <summary>IP in IP, with the number used by KA9Q.</summary>
    public const byte OldIpInIp = 94;
    public const byte EtherIp = 97;
    public const byte L2tp = 115;
    public const byte Mobility = 135;
    public const byte MplsInIp = 137;
    public const byte Hip = 139;
    public const byte Shim6 = 140;

    /// <summary>Ethernet (RFC 8986).</summary>
    public const byte Ethernet = 143;

    /// <summary>Network service header (RFC 9491).</summary>
    public const byte Nsh = 145;

    /// <summary>Returns the header that follows a protocol number; <see cref="Header.Done"/> if the decoder does not open it.</summary>
    public static Header HeaderOf(byte protocol) => protocol switch
    {
        Tcp => Header.Tcp,
        Udp => Header.Udp,
        IPv4 or OldIpInIp => Header.IPv4InIp,
        IPv6 => Header.IPv6InIp,
        Gre => Header.Gre,
        AuthenticationHeader => Header.AuthenticationHeader,
        EtherIp => Header.EtherIp,
        L2tp => Header.L2tpOverIp,
        MplsInIp => Header.Mpls,
        Ethernet => Header.EthernetInIp,
        Nsh => Header.Nsh,
        _ => Header.Done,
    };
}
