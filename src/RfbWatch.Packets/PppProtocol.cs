namespace RfbWatch.Packets;

/// <summary>PPP protocol numbers (IANA registry "PPP DLL Protocol Numbers").</summary>
internal static class PppProtocol
{
    public const int IPv4 = 0x0021;
    public const int IPv6 = 0x0057;
    public const int MplsUnicast = 0x0281;
}
