namespace RfbWatch.Protocol;

/// <summary>The kinds of elements that are read or inferred in a conversation. All facts follow from these events, and evidence refers to them.</summary>
internal enum EventKind : byte
{
    /// <summary>ProtocolVersion (RFC 6143 section 7.1.1).</summary>
    VersionRead,

    /// <summary>The side begins with data other than a ProtocolVersion.</summary>
    BannerMissing,

    /// <summary>The side's beginning, including its ProtocolVersion, was not captured.</summary>
    BeginningMissing,

    /// <summary>The list of security types, or the single type dictated by a 3.3 server.</summary>
    TypesOffered,

    /// <summary>The type dictated by a 3.3 server, in place of the client's choice.</summary>
    TypeDictated,

    /// <summary>The client's choice of a security type.</summary>
    TypeChosen,

    /// <summary>The chosen type, inferred from the server's bytes only.</summary>
    TypeInferred,

    /// <summary>The server refuses before any choice.</summary>
    Refused,

    /// <summary>The reason for a failure or refusal.</summary>
    ReasonRead,

    /// <summary>The first byte that the client sent after its ProtocolVersion.</summary>
    ClientAnswered,

    /// <summary>The first bytes of the chosen type's exchange.</summary>
    ExchangeSeen,

    /// <summary>How the exchange continues from here is not publicly known, or cannot be determined.</summary>
    ExchangeUnknown,

    /// <summary>One side aborted the exchange.</summary>
    ExchangeRefused,

    /// <summary>Sub-types offered inside the chosen type.</summary>
    SubTypesOffered,

    /// <summary>VeNCrypt's sub-types.</summary>
    VeNCryptSubTypesOffered,

    /// <summary>The client's choice inside the chosen type.</summary>
    SubTypeChosen,

    /// <summary>The client's choice inside the chosen sub-type (VeNCrypt inside Tight).</summary>
    InnerSubTypeChosen,

    /// <summary>Tight's tunnels.</summary>
    TightTunnelsRead,

    /// <summary>Tight's authentication capabilities.</summary>
    TightAuthenticationsRead,

    /// <summary>SASL mechanisms offered.</summary>
    MechanismsOffered,

    /// <summary>The client's choice of a SASL mechanism.</summary>
    MechanismChosen,

    /// <summary>One SASL step of the server.</summary>
    SaslStepRead,

    /// <summary>The head of Apple's Diffie-Hellman key.</summary>
    AppleKeyRead,

    /// <summary>The challenge of VNC Authentication.</summary>
    ChallengeSent,

    /// <summary>The chosen method requires no authentication.</summary>
    AuthenticationNotRequired,

    /// <summary>The chosen method sends a user name or password unencrypted.</summary>
    CredentialsInClear,

    /// <summary>An unencrypted user name or password.</summary>
    CredentialsRead,

    /// <summary>The side is encrypted from here on.</summary>
    EncryptionStarted,

    /// <summary>The result is still unencrypted; the data after it is encrypted.</summary>
    EncryptionFollowsResult,

    /// <summary>Data after a successful result may be encrypted (SASL); nothing announces it.</summary>
    EncryptionPossible,

    /// <summary>A TLS record of application data.</summary>
    EncryptedRecordRead,

    /// <summary>SecurityResult.</summary>
    ResultRead,

    /// <summary>SecurityResult of a server whose client was not captured, found by the ServerInit after it.</summary>
    ResultInferred,

    /// <summary>The server's side is past the position of a result, with or without one.</summary>
    RoundPassed,

    /// <summary>ClientInit.</summary>
    ClientInitRead,

    /// <summary>The fixed part of ServerInit.</summary>
    ServerInitRead,

    /// <summary>The desktop name in ServerInit.</summary>
    DesktopNameRead,

    /// <summary>The numbers of Tight capabilities after ServerInit.</summary>
    TightInteractionRead,

    /// <summary>A vendor that appears in these capabilities for the first time.</summary>
    TightVendorRead,

    /// <summary>SetPixelFormat, before the first FramebufferUpdateRequest.</summary>
    PixelFormatSet,

    /// <summary>The first SetEncodings.</summary>
    EncodingsSet,

    /// <summary>The first non-zero padding in a client message.</summary>
    PaddingUsed,

    /// <summary>The side's first clipboard text.</summary>
    ClipboardSent,

    /// <summary>The first file transfer.</summary>
    FileTransferBegan,

    /// <summary>The client's first request for a power action.</summary>
    PowerActionRequested,

    /// <summary>Messages that only this role sends, at a position where alignment was lost or the beginning was not captured.</summary>
    MessagesRecognised,

    /// <summary>The client's messages prove the roles.</summary>
    ClientProved,

    /// <summary>The roles became more certain.</summary>
    RoleProved,

    /// <summary>Bytes that this role is unlikely to send, although they are valid.</summary>
    RoleDoubted,

    /// <summary>Bytes that violate the protocol.</summary>
    Contradicted,

    /// <summary>A length above its limit.</summary>
    LimitReached,

    /// <summary>An anomaly, named as in <see cref="Anomaly"/>.</summary>
    AnomalyNoted,

    /// <summary>Bytes of the side are missing.</summary>
    GapPassed,

    /// <summary>The position in the side's handshake was lost, and a search for it has started.</summary>
    SearchStarted,

    /// <summary>The position in the side's handshake was lost.</summary>
    SideLost,

    /// <summary>No further handshake data of the side is expected.</summary>
    SideFinished,

    /// <summary>The side's stream was closed normally.</summary>
    StreamClosed,
}
