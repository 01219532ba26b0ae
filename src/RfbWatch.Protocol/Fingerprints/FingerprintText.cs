using System.Globalization;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>Text elements used by both fingerprints.</summary>
internal static class FingerprintText
{
    /// <summary>Replaces a two-digit value that was not seen.</summary>
    public const string NotSeen = "--";

    private const int MaxShown = 99;

    /// <summary>One digit for the major version (<c>x</c> above 9, which only unusual devices send) and three for the minor.</summary>
    public static string Version(ProtocolVersion version) =>
        (version.Major > 9 ? "x" : version.Major.ToString(CultureInfo.InvariantCulture)) + version.Minor.ToString("D3", CultureInfo.InvariantCulture);

    /// <summary>A count of 0 to 99 in two digits.</summary>
    public static string Count(int count) => Math.Min(count, MaxShown).ToString("D2", CultureInfo.InvariantCulture);

    /// <summary>At least two lower-case hex digits.</summary>
    public static string Hex(long value) => value.ToString("x2", CultureInfo.InvariantCulture);

    /// <summary>The lower-case hex digits of wire bytes.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
