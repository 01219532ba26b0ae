using RfbWatch.Packets;

namespace RfbWatch.Detection;

/// <summary>
/// IPv4 addresses in IPv6 addresses, where the definition of the prefix gives the position: the host that such an address stands for is the one with the IPv4 address. Other prefixes, such as
/// those of a translator's own network (RFC 8215), contain one at a position that only their network knows.
/// </summary>
internal static class EmbeddedIPv4
{
    /// <summary>IPv4-mapped addresses (RFC 4291 section 2.5.5.2): the last 32 bits.</summary>
    private static readonly IpPrefix Mapped = IpPrefix.Parse("::ffff:0:0/96");

    /// <summary>The well-known prefix of NAT64 (RFC 6052 sections 2.1 and 2.2): the last 32 bits.</summary>
    private static readonly IpPrefix Nat64 = IpPrefix.Parse("64:ff9b::/96");

    /// <summary>6to4 (RFC 3056 section 2): the 32 bits after the prefix, the address of the site's router.</summary>
    private static readonly IpPrefix SixToFour = IpPrefix.Parse("2002::/16");

    /// <summary>Teredo (RFC 4380 section 4): the last 32 bits, inverted, the address of the client's NAT towards its server.</summary>
    private static readonly IpPrefix Teredo = IpPrefix.Parse("2001::/32");

    /// <summary>Returns the IPv4 address in an address; null if there is none.</summary>
    public static IpAddress? Of(IpAddress address) =>
        Mapped.Contains(address) || Nat64.Contains(address) ? IPv4((uint)address.Low)
        : SixToFour.Contains(address) ? IPv4((uint)(address.High >> 16))
        : Teredo.Contains(address) ? IPv4(~(uint)address.Low)
        : null;

    private static IpAddress? IPv4(uint bits) => new IpAddress(0, bits, false);
}
