using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RfbWatch.Kql.Text;

/// <summary>
/// An address with a prefix length, as used by the ip functions. IPv4 is stored as IPv4-mapped IPv6, so that both can be compared.
/// </summary>
/// <param name="Bits">The address, 128 bits in network order.</param>
/// <param name="Prefix">0 to 128; 128 when the text has no prefix.</param>
/// <param name="IsV4">True when the text is in dotted notation.</param>
internal readonly record struct IpAddress(UInt128 Bits, int Prefix, bool IsV4)
{
    /// <summary>Number of bits before the 32 bits of an IPv4 address.</summary>
    public const int V4Offset = 96;

    private static readonly UInt128 MappedPrefix = (UInt128)0xFFFF << 32;

    /// <summary>The IPv4 address as an integer.</summary>
    public uint V4 => (uint)Bits;

    public static UInt128 Mask(int prefix) => prefix <= 0 ? 0 : UInt128.MaxValue << (128 - Math.Min(prefix, 128));

    /// <summary>Parses dotted IPv4 with four parts and an optional prefix of 0 to 32.</summary>
    public static bool TryParseV4(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        text = text.Trim();
        if (!TryCutPrefix(ref text, 32, out int prefix))
        {
            return false;
        }

        uint bits = 0;
        for (int part = 0; part < 4; part++)
        {
            int dot = text.IndexOf('.');
            var digits = part == 3 ? text : dot < 0 ? default : text[..dot];
            if (digits.Length is 0 or > 3 || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                return false;
            }

            int value = int.Parse(digits, CultureInfo.InvariantCulture);
            if (value > 255)
            {
                return false;
            }

            bits = (bits << 8) | (uint)value;
            text = part == 3 ? text : text[(dot + 1)..];
        }

        address = FromV4(bits, prefix);
        return true;
    }

    public static IpAddress FromV4(uint bits, int prefix = 32) => new(MappedPrefix | bits, V4Offset + prefix, true);

    /// <summary>Parses IPv6, or IPv4 as IPv4-mapped IPv6. After a dotted last part, a prefix of up to 32 refers to the IPv4 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        if (TryParseV4(text, out address))
        {
            return true;
        }

        text = text.Trim();
        if (!TryCutPrefix(ref text, 128, out int prefix) || !text.Contains(':') || text.Contains('%') || text.Contains('[')
            || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        UInt128 bits = 0;
        foreach (byte item in parsed.GetAddressBytes())
        {
            bits = (bits << 8) | item;
        }

        bool dotted = text.Contains('.');
        // ::a.b.c.d is treated as ::ffff:a.b.c.d.
        if (dotted && bits >> 32 == 0)
        {
            bits |= MappedPrefix;
        }

        address = new IpAddress(bits, dotted && prefix <= 32 ? prefix + V4Offset : prefix, dotted);
        return true;
    }

    /// <summary>Compares the leading bits covered by both prefixes and by the given one; 0 when they are equal.</summary>
    public int CompareTo(IpAddress other, int prefix)
    {
        var mask = Mask(Math.Min(prefix, Math.Min(Prefix, other.Prefix)));
        return (Bits & mask).CompareTo(other.Bits & mask);
    }

    /// <summary>Formats 32 bits as dotted IPv4.</summary>
    public static string FormatV4(uint bits) => $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}";

    /// <summary>Formats an address as eight groups of four digits.</summary>
    public static string FormatV6(UInt128 bits) =>
        string.Join(':', Enumerable.Range(0, 8).Select(group => ((ushort)(bits >> (112 - (16 * group)))).ToString("x4", CultureInfo.InvariantCulture)));

    private static bool TryCutPrefix(ref ReadOnlySpan<char> text, int longest, out int prefix)
    {
        prefix = longest;
        int slash = text.IndexOf('/');
        if (slash < 0)
        {
            return true;
        }

        var digits = text[(slash + 1)..];
        text = text[..slash];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= longest;
    }
}
