namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// One offer and choice of a security type with its exchange and result. There is one round in every conversation but UltraVNC's,
/// whose server may answer "continue" and offer again.
/// </summary>
internal sealed class SecurityRound
{
    /// <summary>SecurityResult: let in (RFC 6143 section 7.1.3).</summary>
    public const uint Ok = 0;

    /// <summary>SecurityResult: failed (RFC 6143 section 7.1.3).</summary>
    public const uint Failed = 1;

    /// <summary>SecurityResult: too many attempts (rfbproto, SecurityResult Handshake).</summary>
    public const uint TooMany = 2;

    /// <summary>SecurityResult of UltraVNC: failed, and a reason follows whatever the version (rfb/rfbproto.h).</summary>
    public const uint FailedWithMessage = 3;

    /// <summary>SecurityResult of UltraVNC that asks for another round.</summary>
    public const uint Continue = 0xFFFFFFFF;

    /// <summary>Types offered, in order; null until the server's side read them.</summary>
    public IReadOnlyList<long>? Offered { get; set; }

    /// <summary>The client's choice, or the type that a 3.3 server dictated; null until read.</summary>
    public long? Choice { get; set; }

    /// <summary>The choice as concluded from the server's bytes alone, never read from the client.</summary>
    public long? ConcludedChoice { get; set; }

    /// <summary>Sub-types offered inside the chosen type; null until read.</summary>
    public IReadOnlyList<long>? OfferedSubTypes { get; set; }

    /// <summary>The choice inside the chosen type: Tight authentication or VeNCrypt sub-type; null until read.</summary>
    public long? SubType { get; set; }

    /// <summary>Name of <see cref="SubType"/>, or the chosen SASL mechanism.</summary>
    public string SubTypeName { get; set; } = "";

    /// <summary>A second choice inside <see cref="SubType"/> (VeNCrypt inside Tight); null for none.</summary>
    public long? InnerSubType { get; set; }

    /// <summary>What is chosen asks the client for nothing.</summary>
    public bool AsksNothing { get; set; }

    /// <summary>What is chosen sends a user name or password in clear.</summary>
    public bool ClearCredentials { get; set; }

    /// <summary>The server's half of the exchange.</summary>
    public SecurityHalf Server { get; } = new();

    /// <summary>The client's half of the exchange.</summary>
    public SecurityHalf Client { get; } = new();

    /// <summary>The conversation goes on encrypted.</summary>
    public bool Encrypted => Server.Encrypted || Client.Encrypted;

    /// <summary>The result comes in clear, and what follows it is encrypted.</summary>
    public bool EncryptedAfterResult { get; set; }

    /// <summary>What follows a good result may be encrypted (SASL): the bytes show it.</summary>
    public bool MayEncrypt { get; set; }

    /// <summary>SASL steps of the server read so far.</summary>
    public int ServerSaslSteps { get; set; }

    /// <summary>The server's last SASL step was read.</summary>
    public bool SaslComplete { get; set; }

    /// <summary>SecurityResult; null until read or where the version has none.</summary>
    public uint? Result { get; set; }

    /// <summary>The server's side got past the point where a result stands (with or without one).</summary>
    public bool ServerPassed { get; set; }

    /// <summary>The exchange of the chosen type showed at least one byte of its own.</summary>
    public bool ExchangeSeen { get; set; }

    /// <summary>A 16-byte VNC challenge was sent in this round.</summary>
    public bool Challenged { get; set; }
}
