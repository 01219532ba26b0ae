using System.Globalization;
using RfbWatch.Packets;

namespace RfbWatch.Detection;

/// <summary>An address block in CIDR notation (RFC 4632).</summary>
/// <param name="Network">Its first address.</param>
/// <param name="Length">Leading bits that all its addresses share: 0 to 32, or 0 to 128.</param>
public readonly record struct IpPrefix(IpAddress Network, int Length)
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;
    private const int HalfBits = 64;

    /// <summary>Parses <c>10.0.0.0/8</c>, <c>fc00::/7</c>, or a single address; bits after the length are ignored. False for anything else.</summary>
    public static bool TryParse(string text, out IpPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string addressText = slash < 0 ? text : text[..slash];
        if (!IpAddress.TryParse(addressText, out var address))
        {
            return false;
        }

        int bits = address.IsIPv6 ? IPv6Bits : IPv4Bits;
        int length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            return false;
        }

        prefix = new IpPrefix(First(address, length), length);
        return true;
    }

    /// <summary>
    /// The prefix length probably intended for an address without one: up to its last non-zero byte, so 8 for <c>10.0.0.0</c> and 32 for <c>2001:db8::</c>. Null for
    /// text that includes a length, for an address whose last byte is not zero, which is a single host, and for anything that is not an address.
    /// </summary>
    public static int? LikelyLength(string text)
    {
        // An abbreviated IPv4 address (10.0.0) is not accepted.
        if (!IpAddress.TryParse(text, out var address) || (!address.IsIPv6 && text.Count(character => character == '.') != 3))
        {
            return null;
        }

        int bits = address.IsIPv6 ? IPv6Bits : IPv4Bits;
        int length = Enumerable.Range(0, (bits / 8) + 1).Select(bytes => bytes * 8).First(length => First(address, length) == address);
        return length < bits ? length : null;
    }

    /// <summary>Parses text that is known to be valid; for tables in code.</summary>
    internal static IpPrefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is not a CIDR block");

    /// <summary>Whether the address lies in the block.</summary>
    public bool Contains(IpAddress address) => address.IsIPv6 == Network.IsIPv6 && First(address, Length) == Network;

    /// <summary><c>10.0.0.0/8</c>.</summary>
    public override string ToString() => $"{Network}/{Length}";

    /// <summary>The address with only its leading bits. An IPv4 address is the low 32 bits of the lower half.</summary>
    private static IpAddress First(IpAddress address, int length) => address.IsIPv6
        ? address with { High = Leading(address.High, length), Low = Leading(address.Low, length - HalfBits) }
        : address with { Low = Leading(address.Low, length + HalfBits - IPv4Bits) };

    private static ulong Leading(ulong half, int bits) =>
        bits <= 0 ? 0 : bits >= HalfBits ? half : half & (ulong.MaxValue << (HalfBits - bits));
}
