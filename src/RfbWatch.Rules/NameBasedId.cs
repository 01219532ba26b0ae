using System.Security.Cryptography;
using System.Text;

namespace RfbWatch.Rules;

/// <summary>Name-based UUIDs (RFC 9562 section 5.5, version 5): a rule has the same one on every machine.</summary>
internal static class NameBasedId
{
    private const int Bytes = 16;

    /// <summary>The namespace of DNS names (RFC 9562 section 6.6).</summary>
    public static readonly Guid Dns = new("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    /// <summary>The namespace of our rules.</summary>
    private static readonly Guid Rules = Of(Dns, "rules.rfbwatch");

    /// <summary>The UUID of a rule: its own id if it is a UUID, otherwise the name-based UUID of its id.</summary>
    public static Guid OfRule(string id) => Guid.TryParse(id, out var own) ? own : Of(Rules, id);

    /// <summary>The UUID of a name in a namespace.</summary>
    public static Guid Of(Guid space, string name)
    {
        byte[] named = [.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
#pragma warning disable CA5350 // Version 5 is SHA-1 by definition: a name, not a proof.
        byte[] hash = SHA1.HashData(named);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, Bytes), bigEndian: true);
    }
}
