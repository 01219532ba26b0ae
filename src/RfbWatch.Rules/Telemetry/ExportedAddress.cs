using RfbWatch.Packets;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads the addresses of exports, which write those of dual-stack sockets as IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2).</summary>
internal static class ExportedAddress
{
    private const ulong Mapped = 0xFFFF;

    /// <summary>Reads an address; a mapped one as the IPv4 address. False if the text is not an address.</summary>
    public static bool TryParse(string text, out IpAddress address)
    {
        bool isAddress = IpAddress.TryParse(text, out address);
        if (address is { IsIPv6: true, High: 0 } && address.Low >> 32 == Mapped)
        {
            address = new IpAddress(0, address.Low & uint.MaxValue, IsIPv6: false);
        }

        return isAddress;
    }
}
