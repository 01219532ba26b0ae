namespace RfbWatch.Packets;

/// <summary>IP protocol numbers (IANA registry "Protocol Numbers").</summary>
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
    public const byte MplsInIp = 137;
    public const byte Mobility = 135;
    public const byte Hip = 139;
    public const byte Shim6 = 140;
}
