using RfbWatch.Protocol;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Detection.Findings;

/// <summary>Ranks security types by the protection they provide. Types without public documentation, and types that only wrap others, are not ranked.</summary>
internal static class SecurityRank
{
    /// <summary>Rank of types that are not ranked.</summary>
    public const int None = -1;

    /// <summary>Rank of a session that is encrypted from login to end.</summary>
    public const int Encrypted = 3;

    private const int Nothing = 0;
    private const int Weak = 1;
    private const int LoginOnly = 2;

    /// <summary>Rank of an offered type; VeNCrypt ranks as encrypted, which is its purpose.</summary>
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
        _ when VeNCryptSubTypes.ProvesNoIdentity(subType) => Nothing,
        _ when VeNCryptSubTypes.IsTls(subType) => Encrypted,
        _ => Of(subType),
    };
}
