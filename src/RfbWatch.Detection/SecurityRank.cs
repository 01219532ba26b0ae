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

    /// <summary>Types whose login is protected while what follows is not; Apple's Kerberos (35) is not among them, because that was not seen yet.</summary>
    private static readonly HashSet<long> ClearAfterLogin =
    [
        SecurityTypes.Ra2ne, SecurityTypes.Ra2neOf256, SecurityTypes.AppleDiffieHellman, SecurityTypes.AppleRsa, SecurityTypes.AppleSrp,
        SecurityTypes.MsLogonII, SecurityTypes.MsLogonIII,
    ];

    /// <summary>
    /// Whether the exchange of this type can be broken from a recording of it. Apple's Diffie-Hellman protects the login by
    /// 1024 bits and a plain MD5 in the versions seen most; it counts as weak here.
    /// </summary>
    public static bool IsWeak(long type) =>
        type == SecurityTypes.AppleDiffieHellman || SecurityTypes.Find(type)?.Strength == SecurityStrength.Weak;

    /// <summary>Whether the login of this type is protected and the session behind it goes in clear.</summary>
    public static bool LeavesSessionClear(long type) => ClearAfterLogin.Contains(type);

    /// <summary>Rank of a type in an offer; VeNCrypt counts as what it is for.</summary>
    public static int Of(long type) => type == SecurityTypes.VeNCrypt ? Encrypted : SecurityTypes.Find(type)?.Strength switch
    {
        SecurityStrength.None => Nothing,
        SecurityStrength.Weak or SecurityStrength.Cleartext => Weak,
        SecurityStrength.LoginOnly => LoginOnly,
        SecurityStrength.Encrypted => Encrypted,
        SecurityStrength.Unknown or SecurityStrength.Depends or null => None,
    };

    /// <summary>Rank of a sub-type of VeNCrypt.</summary>
    public static int OfVeNCrypt(long subType) => subType switch
    {
        VeNCryptSubTypes.Plain => Weak,
        _ when VeNCryptSubTypes.ProvesNobody(subType) => Nothing,
        _ when VeNCryptSubTypes.IsTls(subType) => Encrypted,
        _ => Of(subType),
    };
}
