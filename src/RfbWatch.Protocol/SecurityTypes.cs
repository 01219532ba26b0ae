namespace RfbWatch.Protocol;

/// <summary>Numbers of security types used in code; the description of each type is in <see cref="Security.SecurityTypeTable"/>.</summary>
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
}
