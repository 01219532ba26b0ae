namespace RfbWatch.Protocol;

/// <summary>Numbers of security types used in code; the description of each type is in <see cref="Security.SecurityTypeTable"/>.</summary>
public static class SecurityTypes
{
    /// <summary>Invalid: the connection failed, a reason follows (RFC 6143 section 7.1.2).</summary>
    internal const long Invalid = 0;

    /// <summary>None (RFC 6143 section 7.2.1).</summary>
    internal const long None = 1;

    /// <summary>VNC Authentication (RFC 6143 section 7.2.2).</summary>
    public const long VncAuthentication = 2;

    /// <summary>RealVNC RA2 (RSA-AES).</summary>
    internal const long Ra2 = 5;

    /// <summary>RealVNC RA2ne: encrypted login, unencrypted session.</summary>
    internal const long Ra2ne = 6;

    /// <summary>RealVNC RA2 with a second key round.</summary>
    internal const long Ra2r = 13;

    /// <summary>Tight.</summary>
    public const long Tight = 16;

    /// <summary>UltraVNC's marker.</summary>
    internal const long Ultra = 17;

    /// <summary>Anonymous TLS (Vino, gtk-vnc).</summary>
    internal const long Tls = 18;

    /// <summary>VeNCrypt.</summary>
    public const long VeNCrypt = 19;

    /// <summary>SASL.</summary>
    internal const long Sasl = 20;

    /// <summary>MD5 hash.</summary>
    internal const long Md5 = 21;

    /// <summary>xvp.</summary>
    internal const long Xvp = 22;

    /// <summary>Apple Remote Desktop: Diffie-Hellman.</summary>
    public const long AppleDiffieHellman = 30;

    /// <summary>Apple: RSA and AES.</summary>
    internal const long AppleRsa = 33;

    /// <summary>Apple: Kerberos.</summary>
    internal const long AppleKerberos = 35;

    /// <summary>Apple: SRP.</summary>
    internal const long AppleSrp = 36;

    /// <summary>UltraVNC: prompts the user at the server.</summary>
    internal const long UltraScPrompt = 104;

    /// <summary>UltraVNC: choice of a session.</summary>
    internal const long UltraSessionSelect = 105;

    /// <summary>UltraVNC MS-Logon I.</summary>
    internal const long MsLogonI = 112;

    /// <summary>UltraVNC MS-Logon II.</summary>
    internal const long MsLogonII = 113;

    /// <summary>UltraVNC SecureVNC plug-in.</summary>
    internal const long SecureVnc = 114;

    /// <summary>UltraVNC SecureVNC plug-in, newer form.</summary>
    internal const long SecureVncNew = 115;

    /// <summary>UltraVNC: ClientInit may carry a message (first form).</summary>
    internal const long UltraClientInitExtraOld = 116;

    /// <summary>UltraVNC: ClientInit may carry a message.</summary>
    internal const long UltraClientInitExtra = 117;

    /// <summary>UltraVNC MS-Logon III.</summary>
    internal const long MsLogonIII = 118;

    /// <summary>RealVNC RA2_256.</summary>
    internal const long Ra2Of256 = 129;

    /// <summary>RealVNC RA2ne_256.</summary>
    internal const long Ra2neOf256 = 130;

    /// <summary>RealVNC RA2r_256.</summary>
    internal const long Ra2rOf256 = 133;

    /// <summary>UltraVNC MS-Logon as dictated by a 3.3 server.</summary>
    internal const long LegacyMsLogon = 0xFFFFFFFA;
}
