using System.Text;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>The form of a desktop name, which the product determines, without the name itself, which the user chooses.</summary>
internal static class DesktopNameClass
{
    /// <summary><c>QEMU</c> or <c>QEMU (name)</c>.</summary>
    public const string Qemu = "qemu";

    /// <summary>Starts with a user and a host joined by <c>@</c>.</summary>
    public const string UserAtHost = "user@host";

    /// <summary>The form used by TightVNC's server script: <c>user's X desktop (host:n)</c>.</summary>
    public const string XDesktop = "xdesktop";

    /// <summary>One word of host-name characters.</summary>
    public const string Bare = "bare";

    /// <summary>Preceded by Apple's 22 binary bytes.</summary>
    public const string Apple22 = "apple22";

    /// <summary>No characters.</summary>
    public const string Empty = "empty";

    /// <summary>None of these.</summary>
    public const string Other = "other";

    /// <summary>The class of a name.</summary>
    /// <param name="name">Bytes of the name, without a prefix.</param>
    /// <param name="applePrefix">Whether Apple's prefix preceded it.</param>
    public static string Of(ReadOnlySpan<byte> name, bool applePrefix)
    {
        if (applePrefix)
        {
            return Apple22;
        }

        if (name.IsEmpty)
        {
            return Empty;
        }

        if (name.SequenceEqual("QEMU"u8) || (name.StartsWith("QEMU ("u8) && name.EndsWith(")"u8)))
        {
            return Qemu;
        }

        if (name.IndexOf("'s X desktop ("u8) > 0 && name.EndsWith(")"u8))
        {
            return XDesktop;
        }

        int space = name.IndexOf((byte)' ');
        var word = space < 0 ? name : name[..space];
        int at = word.IndexOf((byte)'@');
        if (at > 0 && at < word.Length - 1)
        {
            return UserAtHost;
        }

        return space < 0 && IsHostName(name) ? Bare : Other;
    }

    private static bool IsHostName(ReadOnlySpan<byte> name)
    {
        foreach (byte value in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'-' or (byte)'_' or (byte)'.'))
            {
                return false;
            }
        }

        return Ascii.IsValid(name);
    }
}
