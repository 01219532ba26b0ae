using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>Parses addresses.</summary>
public static class Addresses
{
    /// <summary>Parses an address; throws for anything else.</summary>
    public static IpAddress Parse(string text) =>
        IpAddress.TryParse(text, out var address) ? address : throw new FormatException($"not an IP address: {text}");
}
