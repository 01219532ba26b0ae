using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>How frames of an interface begin, by its hardware type (ARPHRD_*, linux/if_arp.h).</summary>
internal static class HardwareType
{
    public const int Ethernet = 1;
    public const int Loopback = 772;
    public const int None = 0xFFFE;

    /// <summary>
    /// The link type of the frames, and whether to ask for link-layer headers. Of other types than these, Wi-Fi with its variable
    /// headers and tunnels among them, the kernel is asked to take the header off: what is left is IP.
    /// </summary>
    public static (LinkType LinkType, bool WithHeader) Framing(int hardwareType) => hardwareType switch
    {
        Ethernet or Loopback => (LinkType.Ethernet, true),
        None => (LinkType.Raw, true),
        _ => (LinkType.Raw, false),
    };
}
