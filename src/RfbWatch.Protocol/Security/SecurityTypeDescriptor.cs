namespace RfbWatch.Protocol.Security;

/// <summary>Everything that is known of one security type: a row of <see cref="SecurityTypeTable"/>.</summary>
/// <param name="Number">The number on the wire: U8, or U32 where a server of 3.3 dictates the type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Vendor">Who defined it; <c>RFB</c> for the protocol itself.</param>
/// <param name="Source">Where the facts of the row come from.</param>
public sealed record SecurityTypeDescriptor(long Number, string Name, string Vendor, string Source)
{
    /// <summary>The only vendor whose servers ask for another round of security types.</summary>
    internal const string UltraVnc = "UltraVNC";

    /// <summary>What the type protects.</summary>
    public SecurityStrength Strength { get; init; }

    /// <summary>The login is protected, and the session behind it is known to go in clear.</summary>
    public bool ClearAfterLogin { get; init; }

    /// <summary>Whoever records the login can compute the password from it.</summary>
    public bool CanBeRecovered { get; init; }

    /// <summary>What the choice of the type says about the authentication.</summary>
    internal SecurityTypeMeaning Meaning { get; init; }

    /// <summary>Whether a SecurityResult follows the exchange.</summary>
    internal ResultRule Result { get; init; }

    /// <summary>What follows the choice on the wire; null where it is not publicly known.</summary>
    internal SecurityExchange? Exchange { get; init; }

    /// <summary>What follows where a server of 3.3 dictates the number; null where that is <see cref="Exchange"/> too.</summary>
    internal SecurityExchange? DictatedExchange { get; init; }

    /// <summary>Whether the server may answer the exchange with "continue" and offer types again.</summary>
    internal bool MayContinue => Vendor == UltraVnc;
}
