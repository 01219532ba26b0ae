using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>Addresses from text.</summary>
public static class Addresses
{
    /// <summary>The address that the text names; throws for anything else.</summary>
    public static IpAddress Parse(string text) =>
        IpAddress.TryParse(text, out var address) ? address : throw new FormatException($"not an IP address: {text}");
}
