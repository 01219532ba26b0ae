using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>The link-layer framing of an interface, by its hardware type (ARPHRD_*, linux/if_arp.h).</summary>
internal static class HardwareType
{
    public const int Ethernet = 1;
    public const int Loopback = 772;
    public const int None = 0xFFFE;

    /// <summary>
    /// Returns the link type of the frames, and whether to request link-layer headers. For all other types, such as Wi-Fi with its variable headers and
    /// tunnels, the kernel is asked to remove the header, which leaves IP.
    /// </summary>
    public static (LinkType LinkType, bool WithHeader) Framing(int hardwareType) => hardwareType switch
    {
        Ethernet or Loopback => (LinkType.Ethernet, true),
        None => (LinkType.Raw, true),
        _ => (LinkType.Raw, false),
    };
}
