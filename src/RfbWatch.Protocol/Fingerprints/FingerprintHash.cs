using System.Security.Cryptography;
using System.Text;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>The hash inside RFBS and RFBC: the first 12 hex digits of SHA-256 over UTF-8 text.</summary>
internal static class FingerprintHash
{
    /// <summary>Replaces the hash of a part that was not seen.</summary>
    public const string NotSeen = "000000000000";

    private const int Digits = 12;

    /// <summary>The hash of a part; <see cref="NotSeen"/> for null.</summary>
    public static string Of(string? part)
    {
        if (part is null)
        {
            return NotSeen;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(part), hash);
        return Convert.ToHexStringLower(hash[..(Digits / 2)]);
    }
}
