using System.Globalization;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>Pieces that both fingerprints share.</summary>
internal static class FingerprintText
{
    /// <summary>Stands for a two-digit value that was not seen.</summary>
    public const string NotSeen = "--";

    private const int MaxShown = 99;

    /// <summary>One digit of the major version (<c>x</c> above 9, which only odd devices send) and three of the minor.</summary>
    public static string Version(ProtocolVersion version) =>
        (version.Major > 9 ? "x" : version.Major.ToString(CultureInfo.InvariantCulture)) + version.Minor.ToString("D3", CultureInfo.InvariantCulture);

    /// <summary>A count of 0 to 99 in two digits.</summary>
    public static string Count(int count) => Math.Min(count, MaxShown).ToString("D2", CultureInfo.InvariantCulture);

    /// <summary>At least two lower-case hex digits.</summary>
    public static string Hex(long value) => value.ToString("x2", CultureInfo.InvariantCulture);

    /// <summary>The lower-case hex digits of wire bytes.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
