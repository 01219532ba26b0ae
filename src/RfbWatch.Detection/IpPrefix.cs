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

    /// <summary>Parses <c>10.0.0.0/8</c>, <c>fc00::/7</c>, or a single address; bits behind the length are ignored. False for anything else.</summary>
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

        prefix = new IpPrefix(new IpAddress(address.Bits & Mask(bits, length), address.IsIPv6), length);
        return true;
    }

    /// <summary>Parses what is known to be right; for tables in code.</summary>
    internal static IpPrefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is no CIDR block");

    /// <summary>Whether the address lies in the block.</summary>
    public bool Contains(IpAddress address)
    {
        int bits = Network.IsIPv6 ? IPv6Bits : IPv4Bits;
        return address.IsIPv6 == Network.IsIPv6 && (address.Bits & Mask(bits, Length)) == Network.Bits;
    }

    /// <summary><c>10.0.0.0/8</c>.</summary>
    public override string ToString() => $"{Network}/{Length}";

    private static UInt128 Mask(int bits, int length)
    {
        UInt128 all = bits == IPv6Bits ? UInt128.MaxValue : uint.MaxValue;
        return length == 0 ? 0 : all & ~((UInt128.One << (bits - length)) - 1);
    }
}
