using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>Compares security types by what they protect. What has no public description, or only wraps others, is never compared.</summary>
internal static class SecurityRank
{
    /// <summary>Rank of what is not compared.</summary>
    public const int None = -1;

    /// <summary>Rank of a session that is encrypted from login to end.</summary>
    public const int Encrypted = 3;

    private const int Nothing = 0;
    private const int Weak = 1;
    private const int LoginOnly = 2;

    /// <summary>First of VeNCrypt's own sub-types; below stand ordinary security types.</summary>
    private const long FirstVeNCryptSubType = 256;

    /// <summary>Plain: user and password in clear.</summary>
    private const long Plain = 256;

    private const long LastVeNCryptSubType = 267;

    /// <summary>TLSNone, X509None, Ident, TLSIdent, X509Ident: nothing proves an identity.</summary>
    private static readonly HashSet<long> OpenVeNCrypt = [257, 260, 265, 266, 267];

    /// <summary>RA2ne, RA2ne_256, Apple 30, 33 and 36, MS-Logon II and III: the login is protected, what follows is not.</summary>
    private static readonly HashSet<long> ClearAfterLogin = [6, 130, 30, 33, 36, 113, 118];

    /// <summary>
    /// Whether the exchange of this type can be broken from a recording of it. Apple's Diffie-Hellman protects the login by
    /// 1024 bits and a plain MD5 in the versions seen most; it counts as weak here.
    /// </summary>
    public static bool IsWeak(long type) =>
        type == SecurityTypes.AppleDiffieHellman || SecurityTypes.Find(type)?.Strength == SecurityStrength.Weak;

    /// <summary>Whether a sub-type of VeNCrypt asks for nothing that proves an identity.</summary>
    public static bool IsOpenVeNCrypt(long subType) => subType == SecurityTypes.None || OpenVeNCrypt.Contains(subType);

    /// <summary>Whether the login of this type is protected and the session behind it goes in clear.</summary>
    public static bool LeavesSessionClear(long type) => ClearAfterLogin.Contains(type);

    /// <summary>Rank of a type in an offer; VeNCrypt counts as what it is for.</summary>
    public static int Of(long type) => type == SecurityTypes.VeNCrypt ? Encrypted : SecurityTypes.Find(type)?.Strength switch
    {
        SecurityStrength.None => Nothing,
        SecurityStrength.Weak or SecurityStrength.Cleartext => Weak,
        SecurityStrength.LoginOnly => LoginOnly,
        SecurityStrength.Encrypted => Encrypted,
        _ => None,
    };

    /// <summary>Rank of a sub-type of VeNCrypt.</summary>
    public static int OfVeNCrypt(long subType) => subType switch
    {
        Plain => Weak,
        _ when IsOpenVeNCrypt(subType) => Nothing,
        > FirstVeNCryptSubType and <= LastVeNCryptSubType => Encrypted,
        _ => Of(subType),
    };
}
