namespace RfbWatch.Protocol.Security;

/// <summary>The description of one security type: a row of <see cref="SecurityTypeTable"/>.</summary>
/// <param name="Number">The number on the wire: U8, or U32 if a 3.3 server dictates the type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Vendor">The vendor that defined it; <c>RFB</c> for the protocol itself.</param>
/// <param name="Source">The source of the row.</param>
public sealed record SecurityTypeDescriptor(long Number, string Name, string Vendor, string Source)
{
    /// <summary>The only vendor whose servers request another round of security types.</summary>
    internal const string UltraVnc = "UltraVNC";

    /// <summary>The protection that the type provides.</summary>
    public SecurityStrength Strength { get; init; }

    /// <summary>Whether the login is protected, but the session after it is known to be unencrypted.</summary>
    public bool ClearAfterLogin { get; init; }

    /// <summary>Whether the password can be computed from a recording of the login.</summary>
    public bool CanBeRecovered { get; init; }

    /// <summary>What the choice of the type implies for the authentication.</summary>
    internal SecurityTypeMeaning Meaning { get; init; }

    /// <summary>Whether a SecurityResult follows the exchange.</summary>
    internal ResultRule Result { get; init; }

    /// <summary>The data on the wire after the choice; null if it is not publicly known.</summary>
    internal SecurityExchange? Exchange { get; init; }

    /// <summary>The data after a 3.3 server dictates the number; null if it is the same as <see cref="Exchange"/>.</summary>
    internal SecurityExchange? DictatedExchange { get; init; }

    /// <summary>Whether the server may answer the exchange with "continue" and offer types again.</summary>
    internal bool MayContinue => Vendor == UltraVnc;
}
