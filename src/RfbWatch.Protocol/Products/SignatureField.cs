using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Products;

/// <summary>The field in which a signature is found. Signatures in different fields are independent; two in the same field count once.</summary>
internal enum SignatureField : byte
{
    /// <summary>The version of the banner, <c>003.008</c>.</summary>
    Banner,

    /// <summary>The first list of security types, decimal, in order: <c>19,2</c>; a dictated type (RFB 3.3) is <c>3.3:2</c>.</summary>
    OfferedTypes,

    /// <summary>VeNCrypt's sub-types, decimal, in order.</summary>
    SubTypes,

    /// <summary>
    /// Numbers of Tight's server messages, client messages and encodings after ServerInit: <c>0/0/12</c>; <c>none</c> if Tight was not offered, so that there are
    /// none.
    /// </summary>
    TightCounts,

    /// <summary>Vendors in Tight's lists, in order: <c>STDV,TGHT</c>.</summary>
    TightVendors,

    /// <summary>
    /// The desktop name, preceded by <c>apple22:</c> if it had Apple's binary prefix. Users can set it to anything, so it does not identify a product; it only
    /// supports one that other signatures have identified (see <see cref="ProductEvaluator"/>).
    /// </summary>
    DesktopName,

    /// <summary>The reason text of a failure or refusal, which is part of the program; ends with <c>\0</c> if the length includes a final NUL.</summary>
    Reason,

    /// <summary>
    /// The server's pixel format in ServerInit, hex: the true-colour byte, <c>:</c>, bits per pixel, depth and byte order, <c>:</c>, the three maxima and the
    /// three shifts. <c>01:201800:00ff00ff00ff100800</c> is 32 bits, depth 24, little-endian.
    /// </summary>
    ServerFormat,

    /// <summary>The server's messages up to its first picture: <c>fence:80000000/1,150,clip,update</c>, see <c>ServerOpening.Messages</c>.</summary>
    ServerMessages,

    /// <summary>The server's pseudo-rectangles up to its first picture: <c>;1/full:-258;</c>, see <c>ServerOpening.PseudoRectangles</c>.</summary>
    PseudoRectangles,

    /// <summary>The server's first rectangle of pixels: <c>many/tile64:7</c>, see <c>ServerOpening.Picture</c>.</summary>
    Picture,

    /// <summary>Size and hot spot of the server's first cursor: <c>16x16@7,7</c>.</summary>
    ServerCursor,

    /// <summary>The identifier of the first screen in the server's first ExtendedDesktopSize, 8 hex digits.</summary>
    ScreenId,

    /// <summary>The server's capabilities for the extended clipboard: flags and the first size limit in hex, <c>1b000001/00000000</c>.</summary>
    Clipboard,

    /// <summary>The 16 bytes of the challenge in hex; used only for programs that always send the same challenge.</summary>
    FixedChallenge,

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

    /// <summary><c>pad</c> if a client's padding bytes are not zero.</summary>
    Padding,

    /// <summary>The raw ClientInit byte in hex.</summary>
    ClientInit,

    /// <summary>The last byte of the banner, in hex.</summary>
    Terminator,

    /// <summary>The carrier, by name.</summary>
    CarrierName,
}
