namespace RfbWatch.Protocol.Products;

/// <summary>Where a sign of a product is read. Signs of different kinds are independent of each other; two of one kind count once.</summary>
public enum SignKind : byte
{
    /// <summary>The version of the banner, <c>003.008</c>.</summary>
    Banner,

    /// <summary>The first list of security types, decimal, in order: <c>19,2</c>.</summary>
    OfferedTypes,

    /// <summary>VeNCrypt's sub-types, decimal, in order.</summary>
    SubTypes,

    /// <summary>Numbers of Tight's server messages, client messages and encodings after ServerInit: <c>0/0/12</c>.</summary>
    TightCounts,

    /// <summary>Vendors in Tight's lists, in order: <c>STDV,TGHT</c>.</summary>
    TightVendors,

    /// <summary>The desktop name; behind Apple's binary prefix with <c>apple22:</c> before it.</summary>
    DesktopName,

    /// <summary>The reason of a failure or refusal; <c>\0</c> where its counted length holds a final NUL.</summary>
    Reason,

    /// <summary>Generator and length in bytes of Apple's Diffie-Hellman key: <c>2/128</c>.</summary>
    AppleKey,

    /// <summary>The model of the challenge's generator, see <see cref="Challenges.ChallengeModel"/>.</summary>
    Challenge,

    /// <summary>The client's encodings, in order, normalised as in RFBC.</summary>
    Encodings,

    /// <summary>The client's pixel format before its first update request, 13 bytes in hex.</summary>
    ClientFormat,

    /// <summary>Order of the client's first messages: <c>p</c>, <c>e</c> or <c>n</c> as in RFBC.</summary>
    FirstMessages,

    /// <summary>Types of the client's first messages, decimal, in order.</summary>
    MessageTypes,

    /// <summary><c>pad</c> where a client's padding bytes are not zero.</summary>
    Padding,

    /// <summary>The raw ClientInit byte in hex.</summary>
    ClientInit,

    /// <summary>The byte that ends the banner, in hex.</summary>
    Terminator,

    /// <summary>The carrier, by name.</summary>
    CarrierName,
}
