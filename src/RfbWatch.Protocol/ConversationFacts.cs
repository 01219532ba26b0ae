using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol;

/// <summary>
/// What has been proven about one conversation so far; immutable. A value that was not seen is null, empty or zero: nothing is guessed.
/// Every string has passed <see cref="WireText"/>. No challenge, response, credential, typed key or clipboard text is included.
/// </summary>
public sealed record ConversationFacts
{
    private const ProvenFacts MayRestOnRival = ProvenFacts.NoAuthentication;

    private DeterminedIdentity _identity;

    /// <summary>The carrier of RFB.</summary>
    public Carrier Carrier { get; init; }

    /// <summary>The target that the carrier names (<c>host:port</c>, a repeater's <c>ID:…</c>, a WebSocket path); empty for none.</summary>
    public string CarrierTarget { get; init; } = "";

    /// <summary>Carriers around <see cref="Carrier"/>, outermost first, when several are nested; empty otherwise.</summary>
    public IReadOnlyList<Carrier> OuterCarriers { get; init; } = [];

    /// <summary>The side that acts as the RFB server; null while this is undecided.</summary>
    public Side? ServerSide { get; init; }

    /// <summary>The evidence for <see cref="ServerSide"/>.</summary>
    public RoleBasis RoleBasis { get; init; }

    /// <summary>
    /// Whether the roles are proven by something that only one of them can send: a list of types, a result, ServerInit, the client's messages. False if they are derived from who sent
    /// first, or who opened the connection.
    /// </summary>
    public bool RolesProved { get; init; }

    /// <summary>The outcome for bytes of the handshake whose copies differ; null if no copies differ.</summary>
    public DisputedHandshake? Handshake { get; init; }

    /// <summary>The last thing seen.</summary>
    public Stage Stage { get; init; }

    /// <summary>The server's banner version.</summary>
    public ProtocolVersion? ServerVersion { get; init; }

    /// <summary>The client's banner version.</summary>
    public ProtocolVersion? ClientVersion { get; init; }

    /// <summary>The byte that ended the server's banner: LF according to RFC 6143, NUL from old gtk-vnc; null if not seen.</summary>
    internal byte? ServerBannerTerminator { get; init; }

    /// <summary>The byte that ended the client's banner.</summary>
    internal byte? ClientBannerTerminator { get; init; }

    /// <summary>Security types offered, in order, including duplicates; in 3.3 the one dictated type. If UltraVNC runs several rounds, the last list.</summary>
    public IReadOnlyList<long> OfferedSecurityTypes { get; init; } = [];

    /// <summary>Whether a list was seen, including an empty one.</summary>
    public bool SecurityTypesSeen { get; init; }

    /// <summary>The chosen security type, an unsigned 32-bit value in 3.3; null if not seen. If UltraVNC runs several rounds, that of the last round.</summary>
    public long? SecurityType { get; init; }

    /// <summary>The second choice inside the chosen type (Tight authentication, VeNCrypt sub-type); null if there is none.</summary>
    public long? SecuritySubType { get; init; }

    /// <summary>Name of the sub-type in the namespace of its type; <c>Unknown(n)</c> for a number without a name; empty if there is no sub-type.</summary>
    public string SecuritySubTypeName { get; init; } = "";

    /// <summary>Sub-types offered: Tight authentication codes or VeNCrypt sub-types, in order.</summary>
    public IReadOnlyList<long> OfferedSubTypes { get; init; } = [];

    /// <summary>Names of the SASL mechanisms offered (the chosen one is in <see cref="SecuritySubTypeName"/>).</summary>
    internal IReadOnlyList<string> SaslMechanisms { get; init; } = [];

    /// <summary>The result of the authentication.</summary>
    public AuthenticationResult AuthenticationResult { get; init; }

    /// <summary>The server's reason for a failure or refusal; empty for none.</summary>
    public string FailureReason { get; init; } = "";

    /// <summary>The chosen method requires no credentials, and the session was opened or continues encrypted past the point at which they would have been requested.</summary>
    public bool NoAuthentication { get; init; }

    /// <summary>A method without authentication was offered, chosen or not: type None, Tight without authentication, a VeNCrypt sub-type that requires nothing or only a name.</summary>
    public bool NoAuthenticationOffered { get; init; }

    /// <summary>The chosen method sends a user name or password in clear text, or one was sent.</summary>
    public bool CleartextCredentials { get; init; }

    /// <summary>The client chose a type that was not in the list (the pattern of CVE-2006-2369).</summary>
    public bool ChoseUnofferedType { get; init; }

    /// <summary>After <see cref="ChoseUnofferedType"/> with type None, the server accepted the client.</summary>
    public bool UnofferedTypeAccepted { get; init; }

    /// <summary>The conversation continued encrypted: TLS, RSA-AES frames, a DSM plug-in. Nothing after that point was read.</summary>
    public bool Encrypted { get; init; }

    /// <summary>The server sent bytes that can only follow a message of the client before that message arrived (other than the refusals that products send early).</summary>
    public bool ServerRanAhead { get; init; }

    /// <summary>Offset in the server's RFB stream after the fixed part of ServerInit, in bytes; null if it was not seen.</summary>
    public long? ServerInitEnd { get; init; }

    /// <summary>A length on the wire exceeded its limit; the name of the field and the value, e.g. <c>DesktopName 4294967295</c>.</summary>
    public IReadOnlyList<string> OversizeFields { get; init; } = [];

    /// <summary>The challenge of type 2, opaque; null if none was seen.</summary>
    public ChallengeEvidence? Challenge { get; init; }

    /// <summary>Raw ClientInit byte; null if not seen.</summary>
    public int? SharedFlag { get; init; }

    /// <summary>Desktop name of ServerInit, without Apple's binary prefix; null if not seen.</summary>
    public string? DesktopName { get; init; }

    /// <summary>Width of the framebuffer in pixels; null if not seen.</summary>
    public int? FramebufferWidth { get; init; }

    /// <summary>Height of the framebuffer in pixels; null if not seen.</summary>
    public int? FramebufferHeight { get; init; }

    /// <summary>The server's pixel format; null if not seen.</summary>
    public PixelFormat? PixelFormat { get; init; }

    /// <summary>The first SetEncodings, in order; null if not seen.</summary>
    public IReadOnlyList<int>? Encodings { get; init; }

    /// <summary>RFBS fingerprint; empty until the server's banner is seen.</summary>
    public string ServerFingerprint => Identity.Server.Hashed;

    /// <summary>RFBC fingerprint; empty until the client's banner is seen.</summary>
    public string ClientFingerprint => Identity.Client.Hashed;

    /// <summary>The server's product, as far as its signatures agree.</summary>
    public ProductVerdict ServerProduct => Identity.ServerProduct;

    /// <summary>The client's product.</summary>
    public ProductVerdict ClientProduct => Identity.ClientProduct;

    /// <summary>What happened after the handshake.</summary>
    public ActivityCounts Activity { get; init; } = ActivityCounts.None;

    /// <summary>The beginning of the conversation was not seen; it was recognised by its messages.</summary>
    public bool MidStream { get; init; }

    /// <summary>Confidence of a recognition in mid-stream; <see cref="Confidence.None"/> if the beginning was seen.</summary>
    internal Confidence MidStreamConfidence { get; init; }

    /// <summary>Anomalies by stable name (see <see cref="Anomaly"/>), each once, in ordinal order.</summary>
    public IReadOnlyList<string> Anomalies { get; init; } = [];

    /// <summary>Number of rounds of security types: 1, or more if an UltraVNC server answered "continue"; 0 if none was seen.</summary>
    public int SecurityRounds { get; init; }

    /// <summary>The chosen method requires no credentials, and the following data is encrypted: the records of both sides show whether the session continued.</summary>
    internal bool OpensEncrypted { get; init; }

    /// <summary>Input of fingerprints and products that is not part of these facts.</summary>
    internal FingerprintInput FingerprintInput { get; init; } = FingerprintInput.None;

    /// <summary>The locations of the bytes that prove these facts. Set once, when the facts are created.</summary>
    internal PackedProofs Proofs { get; set; }

    /// <summary>Locations of the bytes that prove facts, in the order of <see cref="ProofName"/>; the copies of disputed bytes last. Empty if this conversation does not show the facts.</summary>
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

    /// <summary>The side that opened the connection, if known.</summary>
    internal Side? Initiator { get; init; }

    /// <summary>These facts where it is known only now which side opened the connection. For facts whose roles the bytes prove (<see cref="RolesProved"/>): others may rest on it.</summary>
    /// <param name="initiator">The side; null if unknown.</param>
    public ConversationFacts OpenedBy(Side? initiator) => Initiator == initiator ? this : this with { Initiator = initiator };

    /// <summary>Determines fingerprints and products, because the product tables are in a layer above the facts. Set by the conversation; null in empty facts.</summary>
    internal Func<ConversationFacts, ProductIdentity>? Identify { get; init; }

    /// <summary>Fingerprints and products: determined on demand, once for the same facts. Safe for concurrent readers.</summary>
    internal ProductIdentity Identity
    {
        get
        {
            // A copy with other members includes this field, so it must record for which instance it was determined; both in one object, which other threads see whole or not at all.
            var known = _identity.Value;
            if (known is null || !ReferenceEquals(known.Facts, this))
            {
                known = new(this, Identify?.Invoke(this) ?? ProductIdentity.None);
                _identity.Value = known;
            }

            return known.Identity;
        }
    }

    /// <summary>What was determined from the facts, if anything was. It is no fact, so it makes no difference to whether facts are equal.</summary>
    private struct DeterminedIdentity : IEquatable<DeterminedIdentity>
    {
        public Determination? Value;

        public readonly bool Equals(DeterminedIdentity other) => true;

        public override readonly bool Equals(object? obj) => obj is DeterminedIdentity;

        public override readonly int GetHashCode() => 0;
    }

    private sealed class Determination(ConversationFacts facts, ProductIdentity identity)
    {
        public ConversationFacts Facts => facts;

        public ProductIdentity Identity => identity;
    }
}
