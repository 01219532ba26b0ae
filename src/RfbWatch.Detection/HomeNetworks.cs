using RfbWatch.Packets;

namespace RfbWatch.Detection;

/// <summary>Your own networks: rows are written from the perspective of their hosts, and peers in them are not remote.</summary>
public sealed class HomeNetworks
{
    /// <summary>
    /// The default home networks: private use (RFC 1918), unique local (RFC 4193), shared address space of
    /// carriers (RFC 6598), link-local (RFC 3927, RFC 4291) and loopback (RFC 1122, RFC 4291).
    /// </summary>
    public static readonly HomeNetworks Default = new(
        [
            IpPrefix.Parse("10.0.0.0/8"),
            IpPrefix.Parse("172.16.0.0/12"),
            IpPrefix.Parse("192.168.0.0/16"),
            IpPrefix.Parse("100.64.0.0/10"),
            IpPrefix.Parse("169.254.0.0/16"),
            IpPrefix.Parse("127.0.0.0/8"),
            IpPrefix.Parse("fc00::/7"),
            IpPrefix.Parse("fe80::/10"),
            IpPrefix.Parse("::1/128"),
        ],
        isDefault: true);

    private readonly IpPrefix[] _prefixes;

    private HomeNetworks(IpPrefix[] prefixes, bool isDefault)
    {
        _prefixes = prefixes;
        IsDefault = isDefault;
    }

    /// <summary>Creates home networks from configured blocks.</summary>
    public HomeNetworks(IEnumerable<IpPrefix> prefixes)
        : this([.. prefixes], isDefault: false)
    {
    }

    /// <summary>Whether these are the built-in blocks.</summary>
    public bool IsDefault { get; }

    /// <summary>The blocks, in the given order.</summary>
    public IReadOnlyList<IpPrefix> Prefixes => _prefixes;

    /// <summary>Whether the address is in a home network.</summary>
    public bool Contains(IpAddress address)
    {
        foreach (var prefix in _prefixes)
        {
            if (prefix.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
