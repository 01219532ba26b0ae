namespace RfbWatch.Packets;

/// <summary>PPP protocol numbers (IANA registry "PPP DLL Protocol Numbers") and the headers that they identify.</summary>
internal static class PppProtocol
{
    public const int IPv4 = 0x0021;
    public const int IPv6 = 0x0057;
    public const int MplsUnicast = 0x0281;
    public const int MplsMulticast = 0x0283;

    /// <summary>Returns the header that follows a protocol number; <see cref="Header.Done"/> if the decoder does not open it.</summary>
    public static Header HeaderOf(int protocol) => protocol switch
    {
        IPv4 => Header.IPv4,
        IPv6 => Header.IPv6,
        MplsUnicast or MplsMulticast => Header.Mpls,
        _ => Header.Done,
    };
}
