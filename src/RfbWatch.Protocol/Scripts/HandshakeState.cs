using System.Globalization;

namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// The state of one conversation as shown by both sides, as far as scripts wait for it: a fold over the events, which nothing else changes. Scripts of the two sides
/// interact only here, so that the order in which bytes of the sides arrive cannot change what is read.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="serverSide">The side assumed to be the server.</param>
internal sealed partial class HandshakeState(ConversationOptions options, Side serverSide)
{
    /// <summary>Number of client messages after which an unlikely one no longer counts against the roles.</summary>
    private const int ConvincingMessages = 3;

    private const int MaxOversizeFields = 16;

    private readonly List<SecurityRound> _rounds = [];
    private List<string>? _anomalies;
    private List<string>? _oversizeFields;
    private List<string>? _tightVendors;
    private ActivityCounts? _counting;
    private SecurityRound? _prompt;
    private bool _contradicted;
    private bool _doubted;

    /// <summary>The limits.</summary>
    public ConversationOptions Options => options;

    /// <summary>The side assumed to be the server.</summary>
    public Side ServerSide => serverSide;

    /// <summary>The events so far.</summary>
    public EventLog Log { get; } = new();

    /// <summary>Incremented by every event and message; code that waits for the next event compares it.</summary>
    public int Version { get; private set; }

    /// <summary>The rounds of security types so far.</summary>
    public IReadOnlyList<SecurityRound> Rounds => _rounds;

    /// <summary>The last round with a choice, read or inferred; null for none.</summary>
    public SecurityRound? ChosenRound => _rounds.FindLast(round => round.Choice is not null || round.InferredType is not null);

    /// <summary>The types offered last; null if none were.</summary>
    public IReadOnlyList<long>? LastOffered => _rounds.FindLast(round => round.Offered is not null)?.Offered;

    /// <summary>Number of rounds with an offer or a choice.</summary>
    public int SeenRounds
    {
        get
        {
            int seen = 0;
            foreach (var round in _rounds)
            {
                seen += round.Offered is not null || round.Choice is not null ? 1 : 0;
            }

            return seen;
        }
    }

    /// <summary>UltraVNC's prompt, which precedes the rounds.</summary>
    public SecurityRound Prompt => _prompt ??= new(SecurityRound.Prompt);

    /// <summary>The types that the server offered first; empty if not seen.</summary>
    public IReadOnlyList<long> FirstOffered => _rounds.Count > 0 && _rounds[0].Offered is { } offered ? offered : [];

    /// <summary>Counts of the activity after the handshake. Messages are counted here without an event for each.</summary>
    public ActivityCounts Counting => _counting ??= new();

    /// <summary>The same counts, for reading.</summary>
    public ActivityCounts Activity => _counting ?? ActivityCounts.None;

    /// <summary>The client's settings that determine the size of the server's rectangles; used only by message readers.</summary>
    public ClientSettings ClientSettings { get; } = new();

    /// <summary>The structure of the server's first messages, stored by their reader; null until ServerInit was read.</summary>
    public ServerOpening? ServerOpening { get; private set; }

    /// <summary>Number of client messages read.</summary>
    public long ClientMessages { get; private set; }

    /// <summary>Number of server messages read.</summary>
    public long ServerMessages { get; private set; }

    /// <summary>The server's version; null until its banner was read.</summary>
    public ProtocolVersion? ServerVersion { get; private set; }

    /// <summary>The byte that ended the server's banner.</summary>
    public byte? ServerTerminator { get; private set; }

    /// <summary>The client's version; null until its banner was read.</summary>
    public ProtocolVersion? ClientVersion { get; private set; }

    /// <summary>The byte that ended the client's banner.</summary>
    public byte? ClientTerminator { get; private set; }

    /// <summary>Whether the server dictated the type (3.3), so that the client made no choice.</summary>
    public bool IsDictated { get; private set; }

    /// <summary>Whether the server refused before any choice.</summary>
    public bool Refused { get; private set; }

    /// <summary>The reason for a failure or refusal; empty for none.</summary>
    public string FailureReason { get; private set; } = "";

    /// <summary>Whether the reason's length includes a final NUL.</summary>
    public bool ReasonEndsWithNul { get; private set; }

    /// <summary>The challenge of VNC Authentication; null if none was seen.</summary>
    public ChallengeEvidence? Challenge { get; private set; }

    /// <summary>VeNCrypt's sub-types, in order; null until read.</summary>
    public IReadOnlyList<long>? VeNCryptSubTypes { get; private set; }

    /// <summary>Names of SASL mechanisms offered.</summary>
    public IReadOnlyList<string> SaslMechanisms { get; private set; } = [];

    /// <summary>Number of tunnels that Tight offered; null until read.</summary>
    public int? TightTunnelCount { get; private set; }

    /// <summary>The stored tunnels, in order.</summary>
    public IReadOnlyList<TightCapability> TightTunnels { get; private set; } = [];

    /// <summary>Tight's authentication capabilities, in order; null until read.</summary>
    public IReadOnlyList<TightCapability>? TightAuthentications { get; private set; }

    /// <summary>Numbers of Tight's server messages, client messages and encodings after ServerInit; null until read.</summary>
    public (int Server, int Client, int Encodings)? TightInteraction { get; private set; }

    /// <summary>Vendors named in Tight's lists after ServerInit, each once, in order.</summary>
    public IReadOnlyList<string> TightVendors => _tightVendors ?? (IReadOnlyList<string>)[];

    /// <summary>Length of the key in Apple's Diffie-Hellman exchange in bytes; 0 until read.</summary>
    public int AppleKeySize { get; private set; }

    /// <summary>Generator of Apple's Diffie-Hellman exchange; 0 until read.</summary>
    public int AppleGenerator { get; private set; }

    /// <summary>Raw ClientInit byte; null until read.</summary>
    public int? SharedFlag { get; private set; }

    /// <summary>The fixed part of ServerInit; null until read.</summary>
    public ServerInitFields? ServerInit { get; private set; }

    /// <summary>Whether almost no other bytes would be read as this ServerInit.</summary>
    public bool ServerInitIsStrict { get; private set; }

    /// <summary>Stream offset after the fixed part of ServerInit; null until read.</summary>
    public long? ServerInitEnd { get; private set; }

    /// <summary>Time at which ServerInit was complete; 0 if it was not seen without gaps.</summary>
    public long ServerInitTicks { get; private set; }

    /// <summary>The desktop name; null until read.</summary>
    public DesktopNameFields? DesktopName { get; private set; }

    /// <summary>Time at which the first byte after the client's banner arrived; 0 if it was not seen without gaps.</summary>
    public long ClientAnswerTicks { get; private set; }

    /// <summary>First 13 bytes of the last SetPixelFormat before the first FramebufferUpdateRequest; null for none.</summary>
    public byte[]? ClientPixelFormat { get; private set; }

    /// <summary>The first SetEncodings, in order; null until read.</summary>
    public IReadOnlyList<int>? Encodings { get; private set; }

    /// <summary>Whether SetPixelFormat (<c>p</c>) or SetEncodings (<c>e</c>) came first; NUL for neither.</summary>
    public char FirstMessages { get; private set; }

    /// <summary>Whether padding of a client message was not zero.</summary>
    public bool PaddingUsed { get; private set; }

    /// <summary>Whether the client's stream was closed normally.</summary>
    public bool ClientLeft { get; private set; }

    /// <summary>Whether bytes of either side are missing.</summary>
    public bool HasGaps { get; private set; }

    /// <summary>Whether a side began with data that is not a banner.</summary>
    public bool BannerMissing { get; private set; }

    /// <summary>Whether the beginning of a side, including its banner, was not captured.</summary>
    public bool BeginningMissing { get; private set; }

    /// <summary>The confidence of a recognition by messages, if no banner was seen.</summary>
    public Confidence GrammarConfidence { get; private set; }

    /// <summary>Whether the client's messages are unambiguous: the session is live, regardless of what is seen of the server.</summary>
    public bool ClientIsLive { get; private set; }

    /// <summary>Whether the position in the server's handshake was lost: by a gap, or an unknown exchange.</summary>
    public bool ServerLost { get; private set; }

    /// <summary>Whether no further handshake data of the server is expected: its side ended, was lost, or is treated as silent.</summary>
    public bool ServerGone { get; private set; }

    /// <summary>Whether the position in the server's handshake was lost, and a ServerInit is still searched for after the missing data.</summary>
    public bool ServerInitMayCome { get; private set; }

    /// <summary>Whether no further handshake data of the client is expected.</summary>
    public bool ClientGone { get; private set; }

    /// <summary>How certain the roles are.</summary>
    public RoleCertainty RoleCertainty { get; private set; }

    /// <summary>Names of anomalies, each once, in ordinal order.</summary>
    public IReadOnlyList<string> Anomalies => _anomalies ?? (IReadOnlyList<string>)[];

    /// <summary>Fields whose length was above its limit, with the length, each once, in ordinal order.</summary>
    public IReadOnlyList<string> OversizeFields => _oversizeFields ?? (IReadOnlyList<string>)[];

    /// <summary>Whether ServerInit was read.</summary>
    public bool ServerInitRead => ServerInit is not null;

    /// <summary>Whether the bytes cannot come from the roles that this reading assumes, or violate the protocol.</summary>
    public bool Contradicted => _contradicted || (_doubted && RoleCertainty < RoleCertainty.Certain);

    /// <summary>Whether the bytes of the server's side alone cannot be those of a server. Unlike <see cref="Contradicted"/>, no later byte revokes it.</summary>
    public bool ServerContradicted { get; private set; }

    /// <summary>How far the handshake has progressed under this assumption.</summary>
    public HandshakeProgress Progress
    {
        get
        {
            var round = _rounds.Count > 0 ? _rounds[^1] : null;
            return Refused || round?.Result is SecurityRound.Failed or SecurityRound.TooMany or SecurityRound.FailedWithMessage ? HandshakeProgress.Ended
                : ServerInitRead || ClientIsLive || round is { Encrypted: true } or { Result: SecurityRound.Ok } ? HandshakeProgress.Accepted
                : round is { Offered: not null } or { Choice: not null } or { InferredType: not null } || ClientMessages + ServerMessages > 0 ? HandshakeProgress.Negotiating
                : ServerVersion is not null && ClientVersion is not null ? HandshakeProgress.BothSides
                : HandshakeProgress.OneSide;
        }
    }

    /// <summary>Stores an event and applies its consequences.</summary>
    public void Emit(in RfbEvent happened)
    {
        Log.Add(in happened);
        Apply(in happened);
        Version++;
    }

    /// <summary>Emits an event of a side that none of its bytes show.</summary>
    public void Emit(EventKind kind, Side side, long value = 0) => Emit(new RfbEvent { Kind = kind, Side = side, Value = value });

    /// <summary>Counts a client message.</summary>
    public void CountClientMessage()
    {
        ClientMessages++;
        Version++;
    }

    /// <summary>Counts a server message.</summary>
    public void CountServerMessage()
    {
        ServerMessages++;
        Version++;
    }

    /// <summary>Returns the round with a number; created when the first side reaches it.</summary>
    public SecurityRound Round(int number)
    {
        while (_rounds.Count <= number)
        {
            _rounds.Add(new SecurityRound((byte)_rounds.Count));
        }

        return _rounds[number];
    }

    /// <summary>Whether any round satisfies a condition.</summary>
    public bool AnyRound(Predicate<SecurityRound> isLikeThis) => _rounds.Exists(isLikeThis);

    /// <summary>Whether an anomaly was already recorded.</summary>
    public bool HasNoted(string anomaly) => _anomalies is not null && _anomalies.BinarySearch(anomaly, StringComparer.Ordinal) >= 0;

    /// <summary>Returns a field whose length is above its limit, as text; null if it is already recorded, or too many are.</summary>
    public string? NewLimit(string field, long length)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{field} {length}");
        return OversizeFields.Count < MaxOversizeFields && !OversizeFields.Contains(text) ? text : null;
    }

    /// <summary>Whether a message that this client is unlikely to send still counts against the roles.</summary>
    public bool IsOpenToDoubt => !_doubted && ClientMessages < ConvincingMessages;
}
