using System.Globalization;

namespace RfbWatch.Protocol;

/// <summary>
/// The security types: IANA's registry "Remote Framebuffer Security Types" (rfb.xml), the rfbproto document, and the headers of
/// UltraVNC, neatvnc and LibVNCServer for what those leave open. State of November 2026.
/// </summary>
public static class SecurityTypes
{
    /// <summary>Invalid: the connection failed, a reason follows (RFC 6143 section 7.1.2).</summary>
    public const long Invalid = 0;

    /// <summary>None (RFC 6143 section 7.2.1).</summary>
    public const long None = 1;

    /// <summary>VNC Authentication (RFC 6143 section 7.2.2).</summary>
    public const long VncAuthentication = 2;

    /// <summary>RealVNC RA2 (RSA-AES).</summary>
    public const long Ra2 = 5;

    /// <summary>RealVNC RA2ne: encrypted login, clear session.</summary>
    public const long Ra2ne = 6;

    /// <summary>RealVNC RA2 with a second key round.</summary>
    public const long Ra2r = 13;

    /// <summary>Tight.</summary>
    public const long Tight = 16;

    /// <summary>UltraVNC's marker.</summary>
    public const long Ultra = 17;

    /// <summary>Anonymous TLS (Vino, gtk-vnc).</summary>
    public const long Tls = 18;

    /// <summary>VeNCrypt.</summary>
    public const long VeNCrypt = 19;

    /// <summary>SASL.</summary>
    public const long Sasl = 20;

    /// <summary>MD5 hash.</summary>
    public const long Md5 = 21;

    /// <summary>xvp.</summary>
    public const long Xvp = 22;

    /// <summary>Apple Remote Desktop: Diffie-Hellman.</summary>
    public const long AppleDiffieHellman = 30;

    /// <summary>Apple: RSA and AES.</summary>
    public const long AppleRsa = 33;

    /// <summary>Apple: Kerberos.</summary>
    public const long AppleKerberos = 35;

    /// <summary>Apple: SRP.</summary>
    public const long AppleSrp = 36;

    /// <summary>UltraVNC: the user at the server is asked.</summary>
    public const long UltraScPrompt = 104;

    /// <summary>UltraVNC: choice of a session.</summary>
    public const long UltraSessionSelect = 105;

    /// <summary>UltraVNC MS-Logon I.</summary>
    public const long MsLogonI = 112;

    /// <summary>UltraVNC MS-Logon II.</summary>
    public const long MsLogonII = 113;

    /// <summary>UltraVNC SecureVNC plug-in.</summary>
    public const long SecureVnc = 114;

    /// <summary>UltraVNC SecureVNC plug-in, newer form.</summary>
    public const long SecureVncNew = 115;

    /// <summary>UltraVNC: ClientInit may carry a message (first form).</summary>
    public const long UltraClientInitExtraOld = 116;

    /// <summary>UltraVNC: ClientInit may carry a message.</summary>
    public const long UltraClientInitExtra = 117;

    /// <summary>UltraVNC MS-Logon III.</summary>
    public const long MsLogonIII = 118;

    /// <summary>RealVNC RA2_256.</summary>
    public const long Ra2Of256 = 129;

    /// <summary>RealVNC RA2ne_256.</summary>
    public const long Ra2neOf256 = 130;

    /// <summary>RealVNC RA2r_256.</summary>
    public const long Ra2rOf256 = 133;

    /// <summary>UltraVNC's MS-Logon as a 3.3 server dictates it.</summary>
    public const long LegacyMsLogon = 0xFFFFFFFA;

    internal const string UltraVendor = "UltraVNC";

    private static readonly SecurityTypeEntry[] Table =
    [
        new(Invalid, "Invalid", "RFB", SecurityStrength.Unknown, true),
        new(None, "None", "RFB", SecurityStrength.None, true),
        new(VncAuthentication, "VNC Authentication", "RFB", SecurityStrength.Weak, true),
        new(Ra2, "RA2", "RealVNC", SecurityStrength.Encrypted, false),
        new(Ra2ne, "RA2ne", "RealVNC", SecurityStrength.LoginOnly, true),
        new(7, "SSPI", "RealVNC", SecurityStrength.Unknown, false),
        new(8, "SSPIne", "RealVNC", SecurityStrength.Unknown, true),
        new(Ra2r, "RA2r", "RealVNC", SecurityStrength.Encrypted, false),
        new(Tight, "Tight", "TightVNC", SecurityStrength.Depends, true),
        new(Ultra, "Ultra", UltraVendor, SecurityStrength.Depends, true),
        new(Tls, "TLS", "Vino", SecurityStrength.Encrypted, false),
        new(VeNCrypt, "VeNCrypt", "VeNCrypt", SecurityStrength.Depends, false),
        new(Sasl, "SASL", "gtk-vnc", SecurityStrength.Depends, true),
        new(Md5, "MD5 hash", "RFB", SecurityStrength.Weak, true),
        new(Xvp, "xvp", "XVP", SecurityStrength.Weak, true),
        new(23, "Secure Tunnel", "RFB", SecurityStrength.Encrypted, false),
        new(24, "Integrated SSH", "RFB", SecurityStrength.Encrypted, false),
        new(AppleDiffieHellman, "Apple Diffie-Hellman", "Apple", SecurityStrength.LoginOnly, true),
        new(31, "Apple 31", "Apple", SecurityStrength.Unknown, false),
        new(32, "Apple 32", "Apple", SecurityStrength.Unknown, false),
        new(AppleRsa, "Apple RSA", "Apple", SecurityStrength.LoginOnly, true),
        new(34, "Apple 34", "Apple", SecurityStrength.Unknown, false),
        new(AppleKerberos, "Apple Kerberos", "Apple", SecurityStrength.LoginOnly, true),
        new(AppleSrp, "Apple SRP", "Apple", SecurityStrength.LoginOnly, true),
        new(UltraScPrompt, "UltraVNC SC Prompt", UltraVendor, SecurityStrength.Depends, true),
        new(UltraSessionSelect, "UltraVNC Session Select", UltraVendor, SecurityStrength.Depends, true),
        new(MsLogonI, "MS-Logon I", UltraVendor, SecurityStrength.Weak, true),
        new(MsLogonII, "MS-Logon II", UltraVendor, SecurityStrength.Weak, true),
        new(SecureVnc, "SecureVNC", UltraVendor, SecurityStrength.Encrypted, false),
        new(SecureVncNew, "SecureVNC (new)", UltraVendor, SecurityStrength.Encrypted, false),
        new(UltraClientInitExtraOld, "UltraVNC ClientInit extra (old)", UltraVendor, SecurityStrength.Depends, true),
        new(UltraClientInitExtra, "UltraVNC ClientInit extra", UltraVendor, SecurityStrength.Depends, true),
        new(MsLogonIII, "MS-Logon III", UltraVendor, SecurityStrength.LoginOnly, true),
        new(Ra2Of256, "RA2_256", "RealVNC", SecurityStrength.Encrypted, false),
        new(Ra2neOf256, "RA2ne_256", "RealVNC", SecurityStrength.LoginOnly, true),
        new(Ra2rOf256, "RA2r_256", "RealVNC", SecurityStrength.Encrypted, false),
        new(LegacyMsLogon, "MS-Logon (legacy)", UltraVendor, SecurityStrength.Weak, true),
    ];

    /// <summary>All entries, by number.</summary>
    public static IReadOnlyList<SecurityTypeEntry> All => Table;

    /// <summary>The entry of a number; null for a number without one (RealVNC's reserved ranges among them).</summary>
    public static SecurityTypeEntry? Find(long number)
    {
        foreach (ref readonly var entry in Table.AsSpan())
        {
            if (entry.Number == number)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The name of a number; <c>Unknown(n)</c> for a number without one, never another's name.</summary>
    public static string NameOf(long number) =>
        Find(number)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"Unknown({number})");
}
