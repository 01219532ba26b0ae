using System.Globalization;

namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// The state that both sides of one conversation have shown, as far as scripts wait for it: a fold over the events, which nothing else changes. Scripts of the two sides interact
/// only here, so that the order in which bytes of the sides arrive cannot change what is read.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="serverSide">The side assumed to be the server.</param>
internal sealed partial class HandshakeState(ConversationOptions options, Side serverSide)
{
    /// <summary>Client messages that are read before one that is unlikely no longer counts against the roles.</summary>
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

    /// <summary>The side taken for the server.</summary>
    public Side ServerSide => serverSide;

    /// <summary>The events so far.</summary>
    public EventLog Log { get; } = new();

    /// <summary>Grows with every event and message: who waits for the next event compares it.</summary>
    public int Version { get; private set; }

    /// <summary>The rounds of security types so far.</summary>
    public IReadOnlyList<SecurityRound> Rounds => _rounds;

    /// <summary>The last round with a choice, read or inferred; null for none.</summary>
    public SecurityRound? ChosenRound => _rounds.FindLast(round => round.Choice is not null || round.InferredType is not null);

    /// <summary>The types offered last; null when none were.</summary>
    public IReadOnlyList<long>? LastOffered => _rounds.FindLast(round => round.Offered is not null)?.Offered;

    /// <summary>How many rounds had an offer or a choice.</summary>
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

    /// <summary>The prompt of UltraVNC that stands before the rounds.</summary>
    public SecurityRound Prompt => _prompt ??= new(SecurityRound.Prompt);

    /// <summary>The types that the server offered first; empty when not seen.</summary>
    public IReadOnlyList<long> FirstOffered => _rounds.Count > 0 && _rounds[0].Offered is { } offered ? offered : [];

    /// <summary>What was done after the handshake. Messages count here without an event for each.</summary>
    public ActivityCounts Counting => _counting ??= new();

    /// <summary>The same, to read.</summary>
    public ActivityCounts Activity => _counting ?? ActivityCounts.None;

    /// <summary>What the client set that sizes the server's rectangles; message readers alone use it.</summary>
    public ClientSettings ClientSettings { get; } = new();

    /// <summary>The shape of the server's first messages, which their reader fills; null until ServerInit was read.</summary>
    public ServerOpening? ServerOpening { get; private set; }

    /// <summary>Client messages read.</summary>
    public long ClientMessages { get; private set; }

    /// <summary>Server messages read.</summary>
    public long ServerMessages { get; private set; }

    /// <summary>The server's version; null until its banner was read.</summary>
    public ProtocolVersion? ServerVersion { get; private set; }

    /// <summary>The byte that ended the server's banner.</summary>
    public byte? ServerTerminator { get; private set; }

    /// <summary>The client's version; null until its banner was read.</summary>
    public ProtocolVersion? ClientVersion { get; private set; }

    /// <summary>The byte that ended the client's banner.</summary>
    public byte? ClientTerminator { get; private set; }

    /// <summary>The server dictated the type (3.3), so that no choice was the client's.</summary>
    public bool IsDictated { get; private set; }

    /// <summary>The server refused before any choice.</summary>
    public bool Refused { get; private set; }

    /// <summary>The reason of a failure or refusal; empty for none.</summary>
    public string FailureReason { get; private set; } = "";

    /// <summary>The reason's counted length holds a final NUL.</summary>
    public bool ReasonEndsWithNul { get; private set; }

    /// <summary>The challenge of VNC Authentication; null when none was seen.</summary>
    public ChallengeEvidence? Challenge { get; private set; }

    /// <summary>VeNCrypt's sub-types, in order; null until read.</summary>
    public IReadOnlyList<long>? VeNCryptSubTypes { get; private set; }

    /// <summary>Names of SASL mechanisms offered.</summary>
    public IReadOnlyList<string> SaslMechanisms { get; private set; } = [];

    /// <summary>How many tunnels Tight offered; null until read.</summary>
    public int? TightTunnelCount { get; private set; }

    /// <summary>The tunnels that were kept, in order.</summary>
    public IReadOnlyList<TightCapability> TightTunnels { get; private set; } = [];

    /// <summary>Tight's authentication capabilities, in order; null until read.</summary>
    public IReadOnlyList<TightCapability>? TightAuthentications { get; private set; }

    /// <summary>Numbers of Tight's server messages, client messages and encodings behind ServerInit; null until read.</summary>
    public (int Server, int Client, int Encodings)? TightInteraction { get; private set; }

    /// <summary>Vendors that Tight's lists behind ServerInit name, each once, in order.</summary>
    public IReadOnlyList<string> TightVendors => _tightVendors ?? (IReadOnlyList<string>)[];

    /// <summary>Length of the key in Apple's Diffie-Hellman exchange in bytes; 0 until read.</summary>
    public int AppleKeySize { get; private set; }

    /// <summary>Generator of Apple's Diffie-Hellman exchange; 0 until read.</summary>
    public int AppleGenerator { get; private set; }

    /// <summary>Raw ClientInit byte; null until read.</summary>
    public int? SharedFlag { get; private set; }

    /// <summary>The fixed part of ServerInit; null until read.</summary>
    public ServerInitFields? ServerInit { get; private set; }

    /// <summary>Stream offset behind the fixed part of ServerInit; null until read.</summary>
    public long? ServerInitEnd { get; private set; }

    /// <summary>Time at which ServerInit was complete; 0 when not seen without gaps.</summary>
    public long ServerInitTicks { get; private set; }

    /// <summary>The desktop name; null until read.</summary>
    public DesktopNameFields? DesktopName { get; private set; }

    /// <summary>Time at which the first byte behind the client's banner had come; 0 when not seen without gaps.</summary>
    public long ClientAnswerTicks { get; private set; }

    /// <summary>First 13 bytes of the last SetPixelFormat before the first FramebufferUpdateRequest; null for none.</summary>
    public byte[]? ClientPixelFormat { get; private set; }

    /// <summary>The first SetEncodings, in order; null until read.</summary>
    public IReadOnlyList<int>? Encodings { get; private set; }

    /// <summary>Which came first of SetPixelFormat and SetEncodings: <c>p</c> or <c>e</c>; NUL for neither.</summary>
    public char FirstMessages { get; private set; }

    /// <summary>Padding of a client message was not zero.</summary>
    public bool PaddingUsed { get; private set; }

    /// <summary>The client's stream was closed in order.</summary>
    public bool ClientLeft { get; private set; }

    /// <summary>Bytes of either side are missing.</summary>
    public bool HasGaps { get; private set; }

    /// <summary>A side began with data that is not a banner.</summary>
    public bool BannerMissing { get; private set; }

    /// <summary>The beginning of a side was not captured, and its banner with it.</summary>
    public bool BeginningMissing { get; private set; }

    /// <summary>How sure a recognition by messages is, where no banner was seen.</summary>
    public Confidence GrammarConfidence { get; private set; }

    /// <summary>The client's messages are beyond doubt: the session is live whatever is seen of the server.</summary>
    public bool ClientIsLive { get; private set; }

    /// <summary>The server's handshake was lost: a gap, or an unknown exchange.</summary>
    public bool ServerLost { get; private set; }

    /// <summary>The server sends nothing more about the handshake: it ended, was lost, or is treated as silent.</summary>
    public bool ServerGone { get; private set; }

    /// <summary>The server's handshake was lost, and its ServerInit is still looked for behind what is missing.</summary>
    public bool ServerInitMayCome { get; private set; }

    /// <summary>The client sends nothing more about the handshake.</summary>
    public bool ClientGone { get; private set; }

    /// <summary>How certain the roles are.</summary>
    public RoleCertainty RoleCertainty { get; private set; }

    /// <summary>Names of anomalies, each once, in ordinal order.</summary>
    public IReadOnlyList<string> Anomalies => _anomalies ?? (IReadOnlyList<string>)[];

    /// <summary>Fields whose length was above its limit, with the length, each once, in ordinal order.</summary>
    public IReadOnlyList<string> OversizeFields => _oversizeFields ?? (IReadOnlyList<string>)[];

    /// <summary>ServerInit was read.</summary>
    public bool ServerInitRead => ServerInit is not null;

    /// <summary>The bytes cannot come from the roles that this reading assumes, or break the protocol.</summary>
    public bool Contradicted => _contradicted || (_doubted && RoleCertainty < RoleCertainty.Certain);

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

    /// <summary>Something of a side that no byte of it shows.</summary>
    public void Emit(EventKind kind, Side side, long value = 0) => Emit(new RfbEvent { Kind = kind, Side = side, Value = value });

    /// <summary>A client message was read.</summary>
    public void CountClientMessage()
    {
        ClientMessages++;
        Version++;
    }

    /// <summary>A server message was read.</summary>
    public void CountServerMessage()
    {
        ServerMessages++;
        Version++;
    }

    /// <summary>The round with a number; created when the first side reaches it.</summary>
    public SecurityRound Round(int number)
    {
        while (_rounds.Count <= number)
        {
            _rounds.Add(new SecurityRound((byte)_rounds.Count));
        }

        return _rounds[number];
    }

    /// <summary>Whether a round is like this.</summary>
    public bool AnyRound(Predicate<SecurityRound> isLikeThis) => _rounds.Exists(isLikeThis);

    /// <summary>Whether an anomaly was noted already.</summary>
    public bool HasNoted(string anomaly) => _anomalies is not null && _anomalies.BinarySearch(anomaly, StringComparer.Ordinal) >= 0;

    /// <summary>A field whose length is above its limit, as text; null when it is known already, or too many are.</summary>
    public string? NewLimit(string field, long length)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{field} {length}");
        return OversizeFields.Count < MaxOversizeFields && !OversizeFields.Contains(text) ? text : null;
    }

    /// <summary>Whether a message that this client would not likely send still counts against the roles.</summary>
    public bool IsOpenToDoubt => !_doubted && ClientMessages < ConvincingMessages;
}
