using System.Globalization;

namespace RfbWatch.Protocol.Security;

/// <summary>The sub-types of VeNCrypt (rfbproto, VeNCrypt; 265 to 267 as TurboVNC uses them). State of November 2026.</summary>
/// <remarks>
/// 263 and 264 have the names that programs give them: QEMU (7.2 recorded), gtk-vnc and libvncserver's header have 263 = X509SASL and 264 = TLSSASL. The
/// rfbproto document has them the other way round, and no program is known that follows it there. Both mean SASL inside TLS, so nothing but the name hangs on it.
/// </remarks>
public static class VeNCryptSubTypes
{
    /// <summary>User name and password in clear.</summary>
    public const long Plain = 256;

    /// <summary>Anonymous TLS, no authentication inside.</summary>
    internal const long TlsNone = 257;

    /// <summary>TLS with certificates, no authentication inside.</summary>
    internal const long X509None = 260;

    /// <summary>The user's name alone, in clear.</summary>
    internal const long Ident = 265;

    /// <summary>The user's name alone, inside anonymous TLS.</summary>
    internal const long TlsIdent = 266;

    /// <summary>The user's name alone, inside TLS with certificates.</summary>
    internal const long X509Ident = 267;

    private static readonly string[] Names =
    [
        "Plain", "TLSNone", "TLSVnc", "TLSPlain", "X509None", "X509Vnc", "X509Plain", "X509SASL", "TLSSASL", "Ident", "TLSIdent", "X509Ident",
    ];

    /// <summary>Whether the number is a sub-type of VeNCrypt's own range that this table knows.</summary>
    internal static bool IsKnown(long number) => number >= Plain && number < Plain + Names.Length;

    /// <summary>Whether TLS begins once the server has agreed.</summary>
    public static bool IsTls(long number) => IsKnown(number) && number is not Plain and not Ident;

    /// <summary>Whether nothing is asked of the client inside.</summary>
    internal static bool RequiresNoAuthentication(long number) => number is SecurityTypes.None or TlsNone or X509None;

    /// <summary>Whether nothing that is asked inside proves who the client is: nothing at all, or a name.</summary>
    public static bool ProvesNoIdentity(long number) => RequiresNoAuthentication(number) || number is Ident or TlsIdent or X509Ident;

    /// <summary>The name; numbers below 256 are ordinary security types, a number without a name is <c>Unknown(n)</c>.</summary>
    internal static string NameOf(long number) => number switch
    {
        _ when IsKnown(number) => Names[number - Plain],
        < Plain => SecurityTypeTable.NameOf(number),
        _ => string.Create(CultureInfo.InvariantCulture, $"Unknown({number})"),
    };
}
