using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol;

/// <summary>
/// The facts proven about one conversation so far; immutable. A value that was not seen is null, empty or zero: nothing is guessed. Every string has passed
/// <see cref="WireText"/>. No challenge, response, credential, typed key or clipboard text is included.
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
    /// Whether the roles are proven by data that only one role can send: a list of types, a result, ServerInit, the client's messages. False if they are derived from
    /// which side sent first or opened the connection.
    /// </summary>
    public bool RolesProved { get; init; }

    /// <summary>The verdict on handshake bytes whose copies differ; null if no copies differ.</summary>
    public DisputedHandshake? Handshake { get; init; }

    /// <summary>The last stage of the handshake that was seen.</summary>
    public Stage Stage { get; init; }

    /// <summary>The server's banner version.</summary>
    public ProtocolVersion? ServerVersion { get; init; }

    /// <summary>The client's banner version.</summary>
    public ProtocolVersion? ClientVersion { get; init; }

    /// <summary>The byte that ended the server's banner: LF according to RFC 6143, NUL from old gtk-vnc; null if not seen.</summary>
    internal byte? ServerBannerTerminator { get; init; }

    /// <summary>The byte that ended the client's banner.</summary>
    internal byte? ClientBannerTerminator { get; init; }

    /// <summary>
    /// The offered security types in order, including duplicates; in RFB 3.3, the single type dictated by the server. If UltraVNC runs several rounds, the list of
    /// the last round.
    /// </summary>
    public IReadOnlyList<long> OfferedSecurityTypes { get; init; } = [];

    /// <summary>Whether a list was seen, including an empty one.</summary>
    public bool SecurityTypesSeen { get; init; }

    /// <summary>The chosen security type, an unsigned 32-bit value in RFB 3.3; null if not seen. If UltraVNC runs several rounds, the type of the last round.</summary>
    public long? SecurityType { get; init; }

    /// <summary>The second choice inside the chosen type (Tight authentication, VeNCrypt sub-type); null if there is none.</summary>
    public long? SecuritySubType { get; init; }

    /// <summary>Name of the sub-type in the namespace of its type; <c>Unknown(n)</c> for a number without a name; empty if there is no sub-type.</summary>
    public string SecuritySubTypeName { get; init; } = "";

    /// <summary>Sub-types offered: Tight authentication codes or VeNCrypt sub-types, in order.</summary>
    public IReadOnlyList<long> OfferedSubTypes { get; init; } = [];

    /// <summary>Names of the SASL mechanisms offered (the chosen one is in <see cref="SecuritySubTypeName"/>).</summary>
    internal IReadOnlyList<string> SaslMechanisms { get; init; } = [];

    /// <summary>The authentication result.</summary>
    public AuthenticationResult AuthenticationResult { get; init; }

    /// <summary>The server's reason for a failure or refusal; empty for none.</summary>
    public string FailureReason { get; init; } = "";

    /// <summary>Whether the chosen method requires no credentials, and the session was opened or continues encrypted past the point at which they would have been requested.</summary>
    public bool NoAuthentication { get; init; }

    /// <summary>
    /// Whether a method without authentication was offered, chosen or not: type None, Tight without authentication, a VeNCrypt sub-type that requires nothing or only
    /// a name.
    /// </summary>
    public bool NoAuthenticationOffered { get; init; }

    /// <summary>Whether the chosen method sends a user name or password in clear text, or one was sent.</summary>
    public bool CleartextCredentials { get; init; }

    /// <summary>Whether the client chose a type that was not in the list (the pattern of CVE-2006-2369).</summary>
    public bool ChoseUnofferedType { get; init; }

    /// <summary>Whether the server accepted the client after <see cref="ChoseUnofferedType"/> with type None.</summary>
    public bool UnofferedTypeAccepted { get; init; }

    /// <summary>Whether the conversation continued encrypted: TLS, RSA-AES frames, a DSM plug-in. Nothing after that point was read.</summary>
    public bool Encrypted { get; init; }

    /// <summary>Whether the server sent bytes that can only follow a client message before that message arrived (other than the refusals that products send early).</summary>
    public bool ServerRanAhead { get; init; }

    /// <summary>Offset of the first byte after the fixed part of ServerInit, in the server's RFB stream; null if not seen.</summary>
    public long? ServerInitEnd { get; init; }

    /// <summary>Fields whose length on the wire exceeded its limit: the name of the field and the value, e.g. <c>DesktopName 4294967295</c>.</summary>
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

    /// <summary>The server's product, as identified by its signatures.</summary>
    public ProductVerdict ServerProduct => Identity.ServerProduct;

    /// <summary>The client's product.</summary>
    public ProductVerdict ClientProduct => Identity.ClientProduct;

    /// <summary>Counts of the activity after the handshake.</summary>
    public ActivityCounts Activity { get; init; } = ActivityCounts.None;

    /// <summary>Whether the beginning of the conversation was not seen, so that it was recognised by its messages.</summary>
    public bool MidStream { get; init; }

    /// <summary>Confidence of a mid-stream recognition; <see cref="Confidence.None"/> if the beginning was seen.</summary>
    internal Confidence MidStreamConfidence { get; init; }

    /// <summary>Anomalies by stable name (see <see cref="Anomaly"/>), each once, in ordinal order.</summary>
    public IReadOnlyList<string> Anomalies { get; init; } = [];

    /// <summary>Number of rounds of security types: 1, or more if an UltraVNC server answered "continue"; 0 if none was seen.</summary>
    public int SecurityRounds { get; init; }

    /// <summary>Whether the chosen method requires no credentials and the following data is encrypted: the records of both sides show whether the session continued.</summary>
    internal bool OpensEncrypted { get; init; }

    /// <summary>Input for fingerprints and product identification that is not part of these facts.</summary>
    internal FingerprintInput FingerprintInput { get; init; } = FingerprintInput.None;

    /// <summary>The locations of the bytes that prove these facts. Set once, when the facts are created.</summary>
    internal PackedProofs Proofs { get; set; }

    /// <summary>
    /// Returns the locations of the bytes that prove facts, in the order of <see cref="ProofName"/>; copies of disputed bytes come last. Empty if this conversation
    /// does not show the facts.
    /// </summary>
    /// <param name="facts">The facts to be proved.</param>
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

    /// <summary>
    /// Returns these facts with the side that opened the connection, if it becomes known only now. Only for facts whose roles are proven by the bytes
    /// (<see cref="RolesProved"/>): other facts may depend on the initiator.
    /// </summary>
    /// <param name="initiator">The side; null if unknown.</param>
    public ConversationFacts OpenedBy(Side? initiator) => Initiator == initiator ? this : this with { Initiator = initiator };

    /// <summary>Determines fingerprints and products; a delegate, because the product tables are in a layer above the facts. Set by the conversation; null in empty facts.</summary>
    internal Func<ConversationFacts, ProductIdentity>? Identify { get; init; }

    /// <summary>Fingerprints and products, determined on demand and cached for these facts. Safe for concurrent readers.</summary>
    internal ProductIdentity Identity
    {
        get
        {
            // A copy with changed members includes this field, so the value records the instance for which it was determined. Both are in one object, so that
            // other threads see all of it or none.
            var known = _identity.Value;
            if (known is null || !ReferenceEquals(known.Facts, this))
            {
                known = new(this, Identify?.Invoke(this) ?? ProductIdentity.None);
                _identity.Value = known;
            }

            return known.Identity;
        }
    }

    /// <summary>The cached identity, if it was determined. It is not a fact, so it is ignored when facts are compared.</summary>
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
