using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol;

/// <summary>
/// What one conversation has proven so far; never changes. A value that was not seen is null, empty or zero: nothing here is guessed.
/// Every string has passed <see cref="WireText"/>. No challenge, response, credential, typed key or clipboard text is in it.
/// </summary>
public sealed record ConversationFacts
{
    private const ProvenFacts MayRestOnRival = ProvenFacts.NoAuthentication;

    private ConversationFacts? _identityOf;
    private ProductIdentity? _identity;

    /// <summary>What RFB rides in.</summary>
    public Carrier Carrier { get; init; }

    /// <summary>The target that the carrier names (<c>host:port</c>, a repeater's <c>ID:…</c>, a WebSocket path); empty for none.</summary>
    public string CarrierTarget { get; init; } = "";

    /// <summary>Carriers around <see cref="Carrier"/>, outermost first, when several are nested; empty otherwise.</summary>
    public IReadOnlyList<Carrier> OuterCarriers { get; init; } = [];

    /// <summary>The side that speaks the RFB server's part; null while nothing decides it.</summary>
    public Side? ServerSide { get; init; }

    /// <summary>What <see cref="ServerSide"/> rests on.</summary>
    public RoleBasis RoleBasis { get; init; }

    /// <summary>
    /// Whether the roles rest on what only one of them can say: a list of types, a result, ServerInit, the client's messages. False where they rest on who spoke
    /// first, or who opened the connection.
    /// </summary>
    public bool RolesProved { get; init; }

    /// <summary>What the copies of the handshake's bytes came to where they differ; null where they do not.</summary>
    public DisputedHandshake? Handshake { get; init; }

    /// <summary>The last thing seen.</summary>
    public Stage Stage { get; init; }

    /// <summary>The server's banner version.</summary>
    public ProtocolVersion? ServerVersion { get; init; }

    /// <summary>The client's banner version.</summary>
    public ProtocolVersion? ClientVersion { get; init; }

    /// <summary>The byte that ended the server's banner: LF by the document, NUL from old gtk-vnc; null when not seen.</summary>
    public byte? ServerBannerTerminator { get; init; }

    /// <summary>The byte that ended the client's banner.</summary>
    public byte? ClientBannerTerminator { get; init; }

    /// <summary>Security types offered, in order, duplicates kept; in 3.3 the one dictated type. The last list where UltraVNC runs several rounds.</summary>
    public IReadOnlyList<long> OfferedSecurityTypes { get; init; } = [];

    /// <summary>Whether a list (also an empty one) was seen.</summary>
    public bool SecurityTypesSeen { get; init; }

    /// <summary>The chosen security type, an unsigned 32-bit value in 3.3; null when not seen. The last round's where UltraVNC runs several.</summary>
    public long? SecurityType { get; init; }

    /// <summary>The second choice inside the chosen type (Tight authentication, VeNCrypt sub-type); null for none.</summary>
    public long? SecuritySubType { get; init; }

    /// <summary>Name of the sub-type in the namespace of its type; <c>Unknown(n)</c> for a number without one; empty for none.</summary>
    public string SecuritySubTypeName { get; init; } = "";

    /// <summary>Sub-types offered: Tight authentication codes or VeNCrypt sub-types, in order.</summary>
    public IReadOnlyList<long> OfferedSubTypes { get; init; } = [];

    /// <summary>Names of SASL mechanisms offered (chosen one in <see cref="SecuritySubTypeName"/>).</summary>
    public IReadOnlyList<string> SaslMechanisms { get; init; } = [];

    /// <summary>The result of the authentication.</summary>
    public AuthenticationResult AuthenticationResult { get; init; }

    /// <summary>The server's reason for a failure or refusal; empty for none.</summary>
    public string FailureReason { get; init; } = "";

    /// <summary>The chosen method asks for nothing and the session was opened, or goes on encrypted past the point where it would have asked.</summary>
    public bool NoAuthentication { get; init; }

    /// <summary>A way in without authentication was offered, chosen or not: type None, Tight without authentication, a VeNCrypt sub-type that asks for nothing or for a name alone.</summary>
    public bool NoAuthenticationOffered { get; init; }

    /// <summary>The chosen method sends a user name or password in clear, or one was sent.</summary>
    public bool CleartextCredentials { get; init; }

    /// <summary>The client chose a type that the list did not hold (the shape of CVE-2006-2369).</summary>
    public bool ChoseUnofferedType { get; init; }

    /// <summary>After <see cref="ChoseUnofferedType"/> with type None the server let the client in.</summary>
    public bool UnofferedTypeAccepted { get; init; }

    /// <summary>The conversation went on encrypted: TLS, RSA-AES frames, a DSM plug-in. Nothing after that point was read.</summary>
    public bool Encrypted { get; init; }

    /// <summary>The server sent bytes that only follow from a client's message before that message came (beyond the refusals that products send early).</summary>
    public bool ServerRanAhead { get; init; }

    /// <summary>Offset in the server's RFB stream behind the fixed part of ServerInit, in bytes; null when it was not seen.</summary>
    public long? ServerInitEnd { get; init; }

    /// <summary>A length on the wire was above its limit; the name of the field and the value, e.g. <c>DesktopName 4294967295</c>.</summary>
    public IReadOnlyList<string> OversizeFields { get; init; } = [];

    /// <summary>The challenge of type 2, opaque; null when none was seen.</summary>
    public ChallengeEvidence? Challenge { get; init; }

    /// <summary>Raw ClientInit byte; null when not seen.</summary>
    public int? SharedFlag { get; init; }

    /// <summary>Desktop name of ServerInit, without Apple's binary prefix; null when not seen.</summary>
    public string? DesktopName { get; init; }

    /// <summary>Width of the framebuffer in pixels; null when not seen.</summary>
    public int? FramebufferWidth { get; init; }

    /// <summary>Height of the framebuffer in pixels; null when not seen.</summary>
    public int? FramebufferHeight { get; init; }

    /// <summary>The server's pixel format; null when not seen.</summary>
    public PixelFormat? PixelFormat { get; init; }

    /// <summary>The first SetEncodings, in order; null when not seen.</summary>
    public IReadOnlyList<int>? Encodings { get; init; }

    /// <summary>RFBS fingerprint; empty until the server's banner is seen.</summary>
    public string ServerFingerprint => Identity.Server.Hashed;

    /// <summary>RFBC fingerprint; empty until the client's banner is seen.</summary>
    public string ClientFingerprint => Identity.Client.Hashed;

    /// <summary>The server's product as far as its signatures agree.</summary>
    public ProductVerdict ServerProduct => Identity.ServerProduct;

    /// <summary>The client's product.</summary>
    public ProductVerdict ClientProduct => Identity.ClientProduct;

    /// <summary>What happened after the handshake.</summary>
    public ActivityCounts Activity { get; init; } = ActivityCounts.None;

    /// <summary>The beginning of the conversation was not seen: it was recognised by its messages.</summary>
    public bool MidStream { get; init; }

    /// <summary>How sure a mid-stream recognition is; <see cref="Confidence.None"/> when the beginning was seen.</summary>
    public Confidence MidStreamConfidence { get; init; }

    /// <summary>Anomalies by stable name (see <see cref="Anomaly"/>), each once, in ordinal order.</summary>
    public IReadOnlyList<string> Anomalies { get; init; } = [];

    /// <summary>How many rounds of security types were run: 1, or more where an UltraVNC server answered "continue"; 0 when none was seen.</summary>
    public int SecurityRounds { get; init; }

    /// <summary>The chosen method asks for nothing, and what follows is encrypted: the records of both sides show whether the session continued inside.</summary>
    internal bool OpensEncrypted { get; init; }

    /// <summary>What fingerprints and products are determined by beyond these facts.</summary>
    internal FingerprintInput FingerprintInput { get; init; } = FingerprintInput.None;

    /// <summary>Where the bytes are that prove these facts. Set once, by who makes the facts.</summary>
    internal PackedProofs Proofs { get; set; }

    /// <summary>Where the bytes are that prove facts, in the order of <see cref="ProofName"/>; the copies of disputed bytes last. Empty where this conversation does not show the facts.</summary>
    /// <param name="facts">What is to be proved.</param>
    public IReadOnlyList<ProvingBytes> ProofOf(ProvenFacts facts)
    {
        var found = Proofs.Of(facts);
        if (Handshake is { Conflict: { } conflict } handshake && ((facts & ProvenFacts.Conflict) != 0 || ((facts & MayRestOnRival) != 0 && handshake.Undecided)))
        {
            found.AddRange(conflict.Proof);
        }

        return found;
    }

    /// <summary>The side that opened the connection, where that is known.</summary>
    internal Side? Initiator { get; init; }

    /// <summary>Determines fingerprints and products, for the tables of products stand above the facts. The conversation sets it; null in facts of nothing.</summary>
    internal Func<ConversationFacts, ProductIdentity>? Identify { get; init; }

    /// <summary>Fingerprints and products: determined for who asks for them, once for the same facts.</summary>
    internal ProductIdentity Identity
    {
        get
        {
            // A copy with other members takes these two fields along, so whose identity it is has to be known.
            if (_identity is null || !ReferenceEquals(_identityOf, this))
            {
                _identity = Identify?.Invoke(this) ?? ProductIdentity.None;
                _identityOf = this;
            }

            return _identity;
        }
    }
}
