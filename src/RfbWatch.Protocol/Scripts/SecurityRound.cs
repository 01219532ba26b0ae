namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// One offer and choice of a security type, with its exchange and result. Every conversation has one round, except with UltraVNC, whose server may answer "continue"
/// and offer again. Set only by <see cref="HandshakeState"/>, from events.
/// </summary>
/// <param name="number">Its number, from 0; <see cref="Prompt"/> for the prompt before the rounds.</param>
internal sealed class SecurityRound(byte number)
{
    /// <summary>The number of UltraVNC's prompt, which precedes the rounds.</summary>
    public const byte Prompt = byte.MaxValue;

    /// <summary>SecurityResult: OK (RFC 6143 section 7.1.3).</summary>
    public const uint Ok = 0;

    /// <summary>SecurityResult: failed (RFC 6143 section 7.1.3).</summary>
    public const uint Failed = 1;

    /// <summary>SecurityResult: too many attempts (rfbproto, SecurityResult Handshake).</summary>
    public const uint TooMany = 2;

    /// <summary>SecurityResult of UltraVNC: failed, and a reason follows regardless of the version (rfb/rfbproto.h).</summary>
    public const uint FailedWithMessage = 3;

    /// <summary>SecurityResult of UltraVNC that requests another round.</summary>
    public const uint Continue = 0xFFFFFFFF;

    /// <summary>Its number.</summary>
    public byte Number => number;

    /// <summary>Types offered, in order; null until the server's side read them.</summary>
    public IReadOnlyList<long>? Offered { get; internal set; }

    /// <summary>The client's choice, or the type that a 3.3 server dictated; null until read.</summary>
    public long? Choice { get; internal set; }

    /// <summary>The choice inferred from the server's bytes only, never read from the client.</summary>
    public long? InferredType { get; internal set; }

    /// <summary>Sub-types offered inside the chosen type; null until read.</summary>
    public IReadOnlyList<long>? OfferedSubTypes { get; internal set; }

    /// <summary>The choice inside the chosen type: Tight authentication or VeNCrypt sub-type; null until read.</summary>
    public long? SubType { get; internal set; }

    /// <summary>Name of <see cref="SubType"/>, or the chosen SASL mechanism.</summary>
    public string SubTypeName { get; internal set; } = "";

    /// <summary>A second choice inside <see cref="SubType"/> (VeNCrypt inside Tight); null for none.</summary>
    public long? InnerSubType { get; internal set; }

    /// <summary>Whether the chosen method requires no authentication.</summary>
    public bool RequiresNoAuthentication { get; internal set; }

    /// <summary>Whether the chosen method sends a user name or password unencrypted.</summary>
    public bool ClearCredentials { get; internal set; }

    /// <summary>The server's half of the exchange.</summary>
    public ExchangeSide Server { get; } = new();

    /// <summary>The client's half of the exchange.</summary>
    public ExchangeSide Client { get; } = new();

    /// <summary>Whether the conversation continues encrypted.</summary>
    public bool Encrypted => Server.Encrypted || Client.Encrypted;

    /// <summary>Whether the result is unencrypted, and the data after it is encrypted.</summary>
    public bool EncryptedAfterResult { get; internal set; }

    /// <summary>Whether data after a successful result may be encrypted (SASL): the bytes determine it.</summary>
    public bool MayEncrypt { get; internal set; }

    /// <summary>Number of SASL steps of the server read so far.</summary>
    public int ServerSaslSteps { get; internal set; }

    /// <summary>Whether the server's last SASL step was read.</summary>
    public bool SaslComplete { get; internal set; }

    /// <summary>SecurityResult; null until read, or if the version has none.</summary>
    public uint? Result { get; internal set; }

    /// <summary>Whether the server's side is past the position of a result (with or without one).</summary>
    public bool ServerPassed { get; internal set; }

    /// <summary>Whether the exchange of the chosen type showed at least one byte of its own.</summary>
    public bool ExchangeSeen { get; internal set; }

    /// <summary>Whether a 16-byte VNC challenge was sent in this round.</summary>
    public bool Challenged { get; internal set; }
}
