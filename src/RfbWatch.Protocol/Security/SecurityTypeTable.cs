using System.Globalization;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// The security types: IANA's registry "Remote Framebuffer Security Types" (rfb.xml), the rfbproto document, and, for types that those do not define, the headers of
/// UltraVNC, neatvnc and LibVNCServer. As of November 2026. A new type is a row here and, if its exchange is parsed, one file in this folder.
/// </summary>
public static class SecurityTypeTable
{
    private const string Rfb = "RFB";
    private const string RealVnc = "RealVNC";
    private const string Apple = "Apple";
    private const string Ultra = SecurityTypeDescriptor.UltraVnc;

    private const string Rfc = "RFC 6143";
    private const string Iana = "IANA, rfb.xml";
    private const string RsaAes = "rfbproto, RSA-AES Security Type";
    private const string UltraHeader = "UltraVNC, rfb/rfbproto.h";

    private static readonly SecurityTypeDescriptor[] All =
    [
        new(SecurityTypes.Invalid, "Invalid", Rfb, Rfc),
        new(SecurityTypes.None, "None", Rfb, Rfc) { Strength = SecurityStrength.None, Exchange = NoExchange.RequiresNoAuthentication },
        new(SecurityTypes.VncAuthentication, "VNC Authentication", Rfb, Rfc)
        {
            Strength = SecurityStrength.Weak, CanBeRecovered = true, Exchange = VncAuthentication.Instance,
        },
        new(SecurityTypes.Ra2, "RA2", RealVnc, RsaAes) { Strength = SecurityStrength.Encrypted, Exchange = RsaAesExchange.Encrypted128 },
        new(SecurityTypes.Ra2ne, "RA2ne", RealVnc, RsaAes)
        {
            Strength = SecurityStrength.LoginOnly, ClearAfterLogin = true, Exchange = RsaAesExchange.Clear128,
        },
        new(7, "SSPI", RealVnc, Iana),
        new(8, "SSPIne", RealVnc, Iana),
        new(SecurityTypes.Ra2r, "RA2r", RealVnc, RsaAes) { Strength = SecurityStrength.Encrypted, Exchange = RsaAesExchange.Encrypted128 },
        new(SecurityTypes.Tight, "Tight", "TightVNC", "rfbproto, Tight Security Type")
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Wrapper, Exchange = TightExchange.Instance,
        },
        new(SecurityTypes.Ultra, "Ultra", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Marker,
            Exchange = NoExchange.Marker,
            DictatedExchange = SecureVncExchange.Streaming, // rfbLegacy_SecureVNCPlugin in rfbproto.h
        },
        new(SecurityTypes.Tls, "TLS", "Vino", "gtk-vnc, Vino") { Strength = SecurityStrength.Encrypted, Exchange = TlsExchange.Instance },
        new(SecurityTypes.VeNCrypt, "VeNCrypt", "VeNCrypt", "rfbproto, VeNCrypt")
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Wrapper, Exchange = VeNCryptExchange.Instance,
        },
        new(SecurityTypes.Sasl, "SASL", "gtk-vnc", "rfbproto, SASL; QEMU, ui/vnc-auth-sasl.c")
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Wrapper,
            Result = ResultRule.Always, // whatever the mechanism requires: the server's side does not show which one was chosen
            Exchange = SaslExchange.Instance,
        },
        new(SecurityTypes.Md5, "MD5 hash", Rfb, Iana) { Strength = SecurityStrength.Weak, CanBeRecovered = true },
        new(SecurityTypes.Xvp, "xvp", "XVP", "noVNC, core/rfb.js") { Strength = SecurityStrength.Weak, CanBeRecovered = true, Exchange = XvpExchange.Instance },
        new(23, "Secure Tunnel", Rfb, Iana) { Strength = SecurityStrength.Encrypted },
        new(24, "Integrated SSH", Rfb, Iana) { Strength = SecurityStrength.Encrypted },
        new(SecurityTypes.AppleDiffieHellman, "Apple Diffie-Hellman", Apple, "rfbproto, Diffie-Hellman Authentication")
        {
            Strength = SecurityStrength.LoginOnly, ClearAfterLogin = true,
            CanBeRecovered = true, // in the versions seen most often, 1,024 bits and a plain MD5 protect the login
            Exchange = AppleDiffieHellman.Instance,
        },
        new(31, "Apple 31", Apple, Iana),
        new(32, "Apple 32", Apple, Iana),
        new(SecurityTypes.AppleRsa, "Apple RSA", Apple, "asyncvnc; rfbproto issue 52")
        {
            Strength = SecurityStrength.LoginOnly, ClearAfterLogin = true, Exchange = AppleRsa.Instance,
        },
        new(34, "Apple 34", Apple, Iana),
        new(SecurityTypes.AppleKerberos, "Apple Kerberos", Apple, Iana) { Strength = SecurityStrength.LoginOnly }, // the data after the login has not been observed yet
        new(SecurityTypes.AppleSrp, "Apple SRP", Apple, "macOS servers; not registered") { Strength = SecurityStrength.LoginOnly, ClearAfterLogin = true },
        new(SecurityTypes.UltraScPrompt, "UltraVNC SC Prompt", Ultra, UltraHeader) { Strength = SecurityStrength.Depends, Exchange = UltraPrompt.Instance },
        new(SecurityTypes.UltraSessionSelect, "UltraVNC Session Select", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Marker, Exchange = NoExchange.Marker,
        },
        new(SecurityTypes.MsLogonI, "MS-Logon I", Ultra, UltraHeader) { Strength = SecurityStrength.Weak, CanBeRecovered = true, Exchange = MsLogon.First },
        new(SecurityTypes.MsLogonII, "MS-Logon II", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.Weak, ClearAfterLogin = true, CanBeRecovered = true, Exchange = MsLogon.Second,
        },
        new(SecurityTypes.SecureVnc, "SecureVNC", Ultra, UltraHeader) { Strength = SecurityStrength.Encrypted, Exchange = SecureVncExchange.AfterResult },
        new(SecurityTypes.SecureVncNew, "SecureVNC (new)", Ultra, UltraHeader) { Strength = SecurityStrength.Encrypted, Exchange = SecureVncExchange.Streaming },
        new(SecurityTypes.UltraClientInitExtraOld, "UltraVNC ClientInit extra (old)", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Marker, Exchange = UltraClientInitExtra.Instance,
        },
        new(SecurityTypes.UltraClientInitExtra, "UltraVNC ClientInit extra", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.Depends, Meaning = SecurityTypeMeaning.Marker,
        },
        new(SecurityTypes.MsLogonIII, "MS-Logon III", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.LoginOnly, ClearAfterLogin = true, Exchange = MsLogon.Third,
        },
        new(SecurityTypes.Ra2Of256, "RA2_256", RealVnc, RsaAes) { Strength = SecurityStrength.Encrypted, Exchange = RsaAesExchange.Encrypted256 },
        new(SecurityTypes.Ra2neOf256, "RA2ne_256", RealVnc, RsaAes)
        {
            Strength = SecurityStrength.LoginOnly, ClearAfterLogin = true, Exchange = RsaAesExchange.Clear256,
        },
        new(SecurityTypes.Ra2rOf256, "RA2r_256", RealVnc, RsaAes) { Strength = SecurityStrength.Encrypted, Exchange = RsaAesExchange.Encrypted256 },
        new(SecurityTypes.LegacyMsLogon, "MS-Logon (legacy)", Ultra, UltraHeader)
        {
            Strength = SecurityStrength.Weak, CanBeRecovered = true, Exchange = MsLogon.Second,
        },
    ];

    private static readonly SecurityTypeDescriptor?[] ByByte = Index();

    /// <summary>All types, by number.</summary>
    internal static IReadOnlyList<SecurityTypeDescriptor> Rows => All;

    /// <summary>The row of a number; null for a number without one (RealVNC's reserved ranges among them).</summary>
    public static SecurityTypeDescriptor? Find(long number) =>
        (ulong)number < (ulong)ByByte.Length ? ByByte[number] : Array.Find(All, row => row.Number == number);

    /// <summary>The name of a number; <c>Unknown(n)</c> for a number without one, never the name of another type.</summary>
    public static string NameOf(long number) => Find(number)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"Unknown({number})");

    /// <summary>The data on the wire after the choice of a type; null if it is not publicly known.</summary>
    /// <param name="number">The type.</param>
    /// <param name="dictated">Whether a 3.3 server dictated it.</param>
    internal static SecurityExchange? ExchangeOf(long number, bool dictated = false) =>
        Find(number) is { } row ? (dictated ? row.DictatedExchange : null) ?? row.Exchange : null;

    private static SecurityTypeDescriptor?[] Index()
    {
        var index = new SecurityTypeDescriptor?[byte.MaxValue + 1];
        foreach (var row in All)
        {
            if (row.Number <= byte.MaxValue)
            {
                index[row.Number] = row;
            }
        }

        return index;
    }
}
