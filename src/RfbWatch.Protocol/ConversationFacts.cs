using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol;

/// <summary>
/// What one conversation has proved so far. A value that was not seen is null, empty or zero: nothing here is guessed.
/// Every string has passed <see cref="WireText"/>. No challenge, response, credential, typed key or clipboard text is in it.
/// </summary>
public sealed class ConversationFacts
{
    // Made when there is something to keep: a flood of handshakes that stop leaves many sessions of which nothing is to be said.
    private ActivityCounts? _activity;
    private List<string>? _anomalies;
    private FingerprintMaterial? _material;
    private ProductSigns? _signs;

    /// <summary>What RFB rides in.</summary>
    public Carrier Carrier { get; internal set; }

    /// <summary>The target that the carrier names (<c>host:port</c>, a repeater's <c>ID:…</c>, a WebSocket path); empty for none.</summary>
    public string CarrierTarget { get; internal set; } = "";

    /// <summary>Carriers around <see cref="Carrier"/>, outermost first, when several are nested; empty otherwise.</summary>
    public IReadOnlyList<Carrier> OuterCarriers { get; internal set; } = [];

    /// <summary>The side that speaks the RFB server's part; null while nothing decides it.</summary>
    public Side? ServerSide { get; internal set; }

    /// <summary>What <see cref="ServerSide"/> rests on.</summary>
    public RoleBasis RoleBasis { get; internal set; }

    /// <summary>
    /// Whether the roles rest on what only one of them can say: a list of types, a result, ServerInit, the client's messages. False where they rest on who spoke
    /// first, or who opened the connection.
    /// </summary>
    public bool RolesProved { get; internal set; }

    /// <summary>What the copies of the handshake's bytes came to where they differ; null where they do not.</summary>
    public DisputedHandshake? Handshake { get; internal set; }

    /// <summary>The last thing seen.</summary>
    public Stage Stage { get; internal set; }

    /// <summary>The server's banner version.</summary>
    public ProtocolVersion? ServerVersion { get; internal set; }

    /// <summary>The client's banner version.</summary>
    public ProtocolVersion? ClientVersion { get; internal set; }

    /// <summary>The byte that ended the server's banner: LF by the document, NUL from old gtk-vnc; null when not seen.</summary>
    public byte? ServerBannerTerminator { get; internal set; }

    /// <summary>The byte that ended the client's banner.</summary>
    public byte? ClientBannerTerminator { get; internal set; }

    /// <summary>Security types offered, in order, duplicates kept; in 3.3 the one dictated type. The last list where UltraVNC runs several rounds.</summary>
    public IReadOnlyList<long> OfferedSecurityTypes { get; internal set; } = [];

    /// <summary>Whether a list (also an empty one) was seen.</summary>
    public bool SecurityTypesSeen { get; internal set; }

    /// <summary>The chosen security type, an unsigned 32-bit value in 3.3; null when not seen. The last round's where UltraVNC runs several.</summary>
    public long? SecurityType { get; internal set; }

    /// <summary>The second choice inside the chosen type (Tight authentication, VeNCrypt sub-type); null for none.</summary>
    public long? SecuritySubType { get; internal set; }

    /// <summary>Name of the sub-type in the namespace of its type; <c>Unknown(n)</c> for a number without one; empty for none.</summary>
    public string SecuritySubTypeName { get; internal set; } = "";

    /// <summary>Sub-types offered: Tight authentication codes or VeNCrypt sub-types, in order.</summary>
    public IReadOnlyList<long> OfferedSubTypes { get; internal set; } = [];

    /// <summary>Names of SASL mechanisms offered (chosen one in <see cref="SecuritySubTypeName"/>).</summary>
    public IReadOnlyList<string> SaslMechanisms { get; internal set; } = [];

    /// <summary>What became of the authentication.</summary>
    public AuthenticationResult AuthenticationResult { get; internal set; }

    /// <summary>The server's reason for a failure or refusal; empty for none.</summary>
    public string FailureReason { get; internal set; } = "";

    /// <summary>The chosen method asks for nothing and the session was opened, or goes on encrypted past the point where it would have asked.</summary>
    public bool NoAuthentication { get; internal set; }

    /// <summary>A way in without authentication was offered, chosen or not: type None, Tight without authentication, a VeNCrypt sub-type that asks for nothing or for a name alone.</summary>
    public bool NoAuthenticationOffered { get; internal set; }

    /// <summary>The chosen method sends a user name or password in clear, or one was sent.</summary>
    public bool CleartextCredentials { get; internal set; }

    /// <summary>The client chose a type that the list did not hold (the shape of CVE-2006-2369).</summary>
    public bool ChoseUnofferedType { get; internal set; }

    /// <summary>After <see cref="ChoseUnofferedType"/> with type None the server let the client in.</summary>
    public bool UnofferedTypeAccepted { get; internal set; }

    /// <summary>The conversation went on encrypted: TLS, RSA-AES frames, a DSM plug-in. Nothing after that point was read.</summary>
    public bool Encrypted { get; internal set; }

    /// <summary>The server sent bytes that only follow from a client's message before that message came (beyond the refusals that products send early).</summary>
    public bool ServerRanAhead { get; internal set; }

    /// <summary>Offset in the server's RFB stream behind the fixed part of ServerInit, in bytes; null when it was not seen.</summary>
    public long? ServerInitEnd { get; internal set; }

    /// <summary>A length on the wire was above its limit; the name of the field and the value, e.g. <c>DesktopName 4294967295</c>.</summary>
    public IReadOnlyList<string> OversizeFields { get; internal set; } = [];

    /// <summary>The challenge of type 2, opaque; null when none was seen.</summary>
    public ChallengeEvidence? Challenge { get; internal set; }

    /// <summary>Raw ClientInit byte; null when not seen.</summary>
    public int? SharedFlag { get; internal set; }

    /// <summary>Desktop name of ServerInit, without Apple's binary prefix; null when not seen.</summary>
    public string? DesktopName { get; internal set; }

    /// <summary>Width of the framebuffer in pixels; null when not seen.</summary>
    public int? FramebufferWidth { get; internal set; }

    /// <summary>Height of the framebuffer in pixels; null when not seen.</summary>
    public int? FramebufferHeight { get; internal set; }

    /// <summary>The server's pixel format; null when not seen.</summary>
    public PixelFormat? PixelFormat { get; internal set; }

    /// <summary>The first SetEncodings, in order; null when not seen.</summary>
    public IReadOnlyList<int>? Encodings { get; internal set; }

    /// <summary>RFBS fingerprint; empty until the server's banner is seen.</summary>
    public string ServerFingerprint => Signs.Server.Hashed;

    /// <summary>RFBC fingerprint; empty until the client's banner is seen.</summary>
    public string ClientFingerprint => Signs.Client.Hashed;

    /// <summary>The server's product as far as its signs agree.</summary>
    public ProductVerdict ServerProduct => Signs.ServerProduct;

    /// <summary>The client's product.</summary>
    public ProductVerdict ClientProduct => Signs.ClientProduct;

    /// <summary>What happened after the handshake.</summary>
    public ActivityCounts Activity => _activity ?? ActivityCounts.None;

    /// <summary>The same, to count on.</summary>
    internal ActivityCounts Counting => _activity ??= new();

    /// <summary>The beginning of the conversation was not seen: it was recognised by its messages.</summary>
    public bool MidStream { get; internal set; }

    /// <summary>How sure a mid-stream recognition is; <see cref="Confidence.None"/> when the beginning was seen.</summary>
    public Confidence MidStreamConfidence { get; internal set; }

    /// <summary>Anomalies by stable name (see <see cref="Anomaly"/>), each once, in ordinal order.</summary>
    public IReadOnlyList<string> Anomalies => _anomalies ?? (IReadOnlyList<string>)[];

    /// <summary>How many rounds of security types were run: 1, or more where an UltraVNC server answered "continue"; 0 when none was seen.</summary>
    public int SecurityRounds { get; internal set; }

    /// <summary>The chosen method asks for nothing, and what follows is encrypted: whether the session went on inside is told by the records of both sides.</summary>
    internal bool OpensEncrypted { get; set; }

    /// <summary>Adds an anomaly in its place; the order in which the sides were read must not show.</summary>
    internal void AddAnomaly(string anomaly)
    {
        _anomalies ??= new(1);
        int place = _anomalies.BinarySearch(anomaly, StringComparer.Ordinal);
        if (place < 0)
        {
            _anomalies.Insert(~place, anomaly);
        }
    }

    internal FingerprintMaterial Material => _material ??= new();

    /// <summary>The side that opened the connection, where that is known.</summary>
    internal Side? Initiator { get; private set; }

    /// <summary>Works out fingerprints and products, for the tables of products stand above the facts. The conversation sets it; null in facts of nothing.</summary>
    internal Func<ConversationFacts, ProductSigns>? Identify { get; set; }

    /// <summary>Fingerprints and products: worked out for who asks for them, and anew once the conversation has gone on.</summary>
    internal ProductSigns Signs
    {
        get => _signs ??= Identify?.Invoke(this) ?? ProductSigns.None;
        set => _signs = value;
    }

    /// <summary>The conversation has gone on since the signs were worked out.</summary>
    internal void ForgetSigns(Side? initiator)
    {
        Initiator = initiator;
        _signs = null;
    }

    /// <summary>
    /// A copy that stays as it is while the conversation goes on, for another thread to read. The lists behind the other members are
    /// replaced and never changed, so the copy may share them.
    /// </summary>
    public ConversationFacts Snapshot()
    {
        // The conversation goes on under what the signs rest on, so the copy cannot leave them for later.
        _ = Signs;
        var copy = (ConversationFacts)MemberwiseClone();
        copy._activity = _activity?.Snapshot();
        copy._anomalies = _anomalies is null ? null : [.. _anomalies];
        return copy;
    }
}
