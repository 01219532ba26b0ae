using System.Globalization;

namespace RfbWatch.Protocol;

/// <summary>Tight's authentication codes (rfbproto, Tight Security Type): a separate number space, although some numbers look familiar. As of November 2026.</summary>
internal static class TightAuthentications
{
    /// <summary><c>STDV NOAUTH__</c>.</summary>
    public const long None = 1;

    /// <summary><c>STDV VNCAUTH_</c>.</summary>
    public const long Vnc = 2;

    /// <summary><c>VENC VENCRYPT</c>.</summary>
    public const long VeNCrypt = 19;

    /// <summary><c>GTKV SASL____</c>.</summary>
    public const long Sasl = 20;

    /// <summary><c>TGHT ULGNAUTH</c>: unencrypted user name and password.</summary>
    public const long UnixLogin = 129;

    /// <summary><c>TGHT XTRNAUTH</c>.</summary>
    public const long External = 130;

    /// <summary>The name of a code; <c>Unknown(n)</c> for a code without one.</summary>
    public static string NameOf(long code) => code switch
    {
        None => "None",
        Vnc => "VNC Authentication",
        VeNCrypt => "VeNCrypt",
        Sasl => "SASL",
        UnixLogin => "Unix Login",
        External => "External",
        _ => string.Create(CultureInfo.InvariantCulture, $"Unknown({code})"),
    };
}
