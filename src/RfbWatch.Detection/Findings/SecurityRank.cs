using RfbWatch.Protocol;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Detection.Findings;

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

    /// <summary>Rank of a type in an offer; VeNCrypt counts as what it is for.</summary>
    public static int Of(long type) => type == SecurityTypes.VeNCrypt ? Encrypted : SecurityTypeTable.Find(type)?.Strength switch
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
