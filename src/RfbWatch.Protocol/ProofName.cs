namespace RfbWatch.Protocol;

/// <summary>The kinds of bytes that prove something, in the order in which they occur in a conversation. The member names are used in the tables.</summary>
internal enum ProofName : byte
{
    /// <summary>Proof of a WebSocket: the head of its upgrade request or of the answer, or frames that contain a banner.</summary>
    WebSocketOpening,

    /// <summary>The head of a CONNECT request or of the answer to it.</summary>
    HttpConnect,

    /// <summary>A SOCKS request or answer.</summary>
    Socks,

    /// <summary>A repeater's banner or keep-alive, or the block that names a target to it.</summary>
    RepeaterPreamble,

    /// <summary>ProtocolVersion (RFC 6143 section 7.1.1).</summary>
    ProtocolVersion,

    /// <summary>The list of security types with its count.</summary>
    SecurityTypes,

    /// <summary>The chosen security type: the client's byte, or the four bytes that a 3.3 server dictates.</summary>
    SecurityType,

    /// <summary>The sub-types that the chosen type offers.</summary>
    SubTypes,

    /// <summary>The client's choice of a sub-type.</summary>
    SubType,

    /// <summary>The SASL mechanisms that the server offers.</summary>
    Mechanisms,

    /// <summary>The client's choice of a SASL mechanism.</summary>
    Mechanism,

    /// <summary>The challenge of VNC Authentication.</summary>
    Challenge,

    /// <summary>A user name or password, with their lengths.</summary>
    Credentials,

    /// <summary>A TLS record of application data.</summary>
    EncryptedRecord,

    /// <summary>SecurityResult (RFC 6143 section 7.1.3).</summary>
    SecurityResult,

    /// <summary>A refusal instead of an offer, with its reason.</summary>
    Refusal,

    /// <summary>The reason for a failure or refusal, with its length.</summary>
    Reason,

    /// <summary>The first byte that the client sent after its ProtocolVersion.</summary>
    ClientAnswer,

    /// <summary>ServerInit up to the desktop name.</summary>
    ServerInit,

    /// <summary>A length above its limit. Inside a message, the part that was read in one piece with the length.</summary>
    LengthField,

    /// <summary>A request to scale by zero.</summary>
    ZeroScale,

    /// <summary>The head of a cut text; never the text.</summary>
    CutText,

    /// <summary>The head of a request that begins a file transfer.</summary>
    FileTransfer,

    /// <summary>A request for a power action (xvp).</summary>
    PowerAction,

    /// <summary>Messages that only one role sends.</summary>
    Messages,
}
