using RfbWatch.Packets;

namespace RfbWatch.Detection;

/// <summary>Address types, as in the values of Defender's LocalIPType and RemoteIPType columns.</summary>
public enum AddressScope : byte
{
    /// <summary>Reachable from everywhere.</summary>
    Public,

    /// <summary>Private use, unique local, link-local or shared address space.</summary>
    Private,

    /// <summary>Reserved by the IANA special-purpose registries for other purposes.</summary>
    Reserved,

    /// <summary>The host itself.</summary>
    Loopback,

    /// <summary>Teredo tunnelling (RFC 4380).</summary>
    Teredo,

    /// <summary>An IPv4 address written as IPv6, or 6to4 (RFC 4291 section 2.5.5.2, RFC 3056).</summary>
    FourToSixMapping,

    /// <summary>Limited broadcast (RFC 919).</summary>
    Broadcast,
}

/// <summary>Classifies addresses as <see cref="AddressScope"/>s by the IANA special-purpose address registries (RFC 6890, read 2026-11).</summary>
public static class AddressScopes
{
    private static readonly (IpPrefix Prefix, AddressScope Scope)[] Table =
    [
        (IpPrefix.Parse("255.255.255.255/32"), AddressScope.Broadcast),
        (IpPrefix.Parse("127.0.0.0/8"), AddressScope.Loopback),
        (IpPrefix.Parse("10.0.0.0/8"), AddressScope.Private),
        (IpPrefix.Parse("172.16.0.0/12"), AddressScope.Private),
        (IpPrefix.Parse("192.168.0.0/16"), AddressScope.Private),
        (IpPrefix.Parse("100.64.0.0/10"), AddressScope.Private),
        (IpPrefix.Parse("169.254.0.0/16"), AddressScope.Private),
        (IpPrefix.Parse("0.0.0.0/8"), AddressScope.Reserved),
        (IpPrefix.Parse("192.0.0.0/24"), AddressScope.Reserved),
        (IpPrefix.Parse("192.0.2.0/24"), AddressScope.Reserved),
        (IpPrefix.Parse("198.18.0.0/15"), AddressScope.Reserved),
        (IpPrefix.Parse("198.51.100.0/24"), AddressScope.Reserved),
        (IpPrefix.Parse("203.0.113.0/24"), AddressScope.Reserved),
        (IpPrefix.Parse("224.0.0.0/4"), AddressScope.Reserved),
        (IpPrefix.Parse("240.0.0.0/4"), AddressScope.Reserved),
        (IpPrefix.Parse("::1/128"), AddressScope.Loopback),
        (IpPrefix.Parse("::/128"), AddressScope.Reserved),
        (IpPrefix.Parse("::ffff:0:0/96"), AddressScope.FourToSixMapping),
        (IpPrefix.Parse("2002::/16"), AddressScope.FourToSixMapping),
        (IpPrefix.Parse("2001::/32"), AddressScope.Teredo),
        (IpPrefix.Parse("fc00::/7"), AddressScope.Private),
        (IpPrefix.Parse("fe80::/10"), AddressScope.Private),
        (IpPrefix.Parse("64:ff9b:1::/48"), AddressScope.Reserved),
        (IpPrefix.Parse("100::/64"), AddressScope.Reserved),
        (IpPrefix.Parse("2001:2::/48"), AddressScope.Reserved),
        (IpPrefix.Parse("2001:db8::/32"), AddressScope.Reserved),
        (IpPrefix.Parse("3fff::/20"), AddressScope.Reserved),
        (IpPrefix.Parse("5f00::/16"), AddressScope.Reserved),
        (IpPrefix.Parse("ff00::/8"), AddressScope.Reserved),
    ];

    /// <summary>The scope of an address.</summary>
    public static AddressScope ScopeOf(this IpAddress address)
    {
        foreach (var (prefix, scope) in Table)
        {
            if (prefix.Contains(address))
            {
                return scope;
            }
        }

        return AddressScope.Public;
    }
}
