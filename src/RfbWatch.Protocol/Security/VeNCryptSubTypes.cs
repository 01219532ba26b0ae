using System.Globalization;

namespace RfbWatch.Protocol.Security;

/// <summary>The sub-types of VeNCrypt (rfbproto, VeNCrypt; 265 to 267 as TurboVNC uses them). As of November 2026.</summary>
/// <remarks>
/// 263 and 264 have the names that programs give them: QEMU (7.2 recorded), gtk-vnc and libvncserver's header have 263 = X509SASL and 264 = TLSSASL. The
/// rfbproto document has them the other way round, and no known program follows it. Both mean SASL inside TLS, so only the name is affected.
/// </remarks>
public static class VeNCryptSubTypes
{
    /// <summary>User name and password in clear text.</summary>
    public const long Plain = 256;

    /// <summary>Anonymous TLS, no authentication inside.</summary>
    internal const long TlsNone = 257;

    /// <summary>TLS with certificates, no authentication inside.</summary>
    internal const long X509None = 260;

    /// <summary>Only the user name, in clear text.</summary>
    internal const long Ident = 265;

    /// <summary>Only the user name, inside anonymous TLS.</summary>
    internal const long TlsIdent = 266;

    /// <summary>Only the user name, inside TLS with certificates.</summary>
    internal const long X509Ident = 267;

    private static readonly string[] Names =
    [
        "Plain", "TLSNone", "TLSVnc", "TLSPlain", "X509None", "X509Vnc", "X509Plain", "X509SASL", "TLSSASL", "Ident", "TLSIdent", "X509Ident",
    ];

    /// <summary>Whether the number is a sub-type in VeNCrypt's own range that this table contains.</summary>
    internal static bool IsKnown(long number) => number >= Plain && number < Plain + Names.Length;

    /// <summary>Whether TLS begins once the server has accepted.</summary>
    public static bool IsTls(long number) => IsKnown(number) && number is not Plain and not Ident;

    /// <summary>Whether the sub-type requires no authentication.</summary>
    internal static bool RequiresNoAuthentication(long number) => number is SecurityTypes.None or TlsNone or X509None;

    /// <summary>Whether the sub-type does not prove the identity of the client: it requires nothing at all, or only a name.</summary>
    public static bool ProvesNoIdentity(long number) => RequiresNoAuthentication(number) || number is Ident or TlsIdent or X509Ident;

    /// <summary>The name; numbers below 256 are ordinary security types, a number without a name is <c>Unknown(n)</c>.</summary>
    internal static string NameOf(long number) => number switch
    {
        _ when IsKnown(number) => Names[number - Plain],
        < Plain => SecurityTypeTable.NameOf(number),
        _ => string.Create(CultureInfo.InvariantCulture, $"Unknown({number})"),
    };
}
