using RfbWatch.Protocol.Handshake;

namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// What both sides of one conversation have proved, written once each by the side that reads it and read by the other. Scripts of
/// the two sides meet only here, so that the order in which bytes of the sides come cannot change what is read.
/// </summary>
internal sealed class Evidence(ConversationOptions options)
{
    private readonly List<string> _oversize = [];
    private SecurityRound? _prompt;
    private bool _contradicted;
    private bool _doubted;

    /// <summary>The limits.</summary>
    public ConversationOptions Options { get; } = options;

    /// <summary>What the tables show; primitive values are written by the scripts, the rest by <see cref="Verdicts"/>.</summary>
    public ConversationFacts Facts { get; } = new();

    /// <summary>The rounds of security types so far.</summary>
    public List<SecurityRound> Rounds { get; } = [];

    /// <summary>The prompt of UltraVNC that stands before the rounds.</summary>
    public SecurityRound Prompt => _prompt ??= new();

    /// <summary>The server's version; null until its banner was read.</summary>
    public ProtocolVersion? ServerVersion { get; set; }

    /// <summary>The client's version; null until its banner was read.</summary>
    public ProtocolVersion? ClientVersion { get; set; }

    /// <summary>The server dictated the type (3.3), so that no choice was the client's.</summary>
    public bool IsDictated { get; set; }

    /// <summary>The server refused before any choice.</summary>
    public bool Refused { get; set; }

    /// <summary>ServerInit was read.</summary>
    public bool ServerInitRead { get; set; }

    /// <summary>Time at which ServerInit was complete; 0 when not seen without gaps.</summary>
    public long ServerInitTicks { get; set; }

    /// <summary>Time at which the first byte behind the client's banner had come; 0 when not seen without gaps.</summary>
    public long ClientAnswerTicks { get; set; }

    /// <summary>The client's stream was closed in order.</summary>
    public bool ClientLeft { get; set; }

    /// <summary>Bytes of either side are missing.</summary>
    public bool HasGaps { get; set; }

    /// <summary>A side began with something that is no banner.</summary>
    public bool StrangeBeginning { get; private set; }

    /// <summary>The beginning of a side was not captured, and its banner with it.</summary>
    public bool BeginningMissed { get; private set; }

    /// <summary>How sure a recognition by messages is, where no banner was seen.</summary>
    public Confidence GrammarConfidence { get; set; }

    /// <summary>Client messages were read (so many).</summary>
    public long ClientMessages { get; set; }

    /// <summary>The client's messages are beyond doubt: the session is live whatever is seen of the server.</summary>
    public bool ClientIsLive { get; private set; }

    /// <summary>What the client set that sizes the server's rectangles.</summary>
    public ClientSettings ClientSettings { get; } = new();

    /// <summary>The client announced that a plug-in encrypts from here on.</summary>
    public bool PluginStreaming { get; set; }

    /// <summary>Bytes of the server came.</summary>
    public bool ServerSpoke { get; set; }

    /// <summary>The server's handshake was lost from view: a gap, or an exchange that is not known.</summary>
    public bool ServerLost { get; set; }

    /// <summary>Server messages were read (so many).</summary>
    public long ServerMessages { get; set; }

    /// <summary>The server has nothing more to say about the handshake: it ended, was lost, or is taken for silent.</summary>
    public bool ServerGone { get; set; }

    /// <summary>The server's handshake was lost, and its ServerInit is still looked for behind what is missing.</summary>
    public bool ServerInitMayCome { get; set; }

    /// <summary>The client has nothing more to say about the handshake.</summary>
    public bool ClientGone { get; set; }

    /// <summary>The bytes cannot come from the roles that this evidence assumes, or break the document.</summary>
    public bool Contradicted => _contradicted || (_doubted && Proof < Proof.Certain);

    /// <summary>How sure the roles are.</summary>
    public Proof Proof { get; private set; }

    /// <summary>Grows with every statement: who waits for news compares it.</summary>
    public int News { get; private set; }

    /// <summary>Tells the other side that there is news.</summary>
    public void Tell() => News++;

    /// <summary>How far the handshake has come under this assumption.</summary>
    public HandshakeProgress Progress
    {
        get
        {
            var round = Rounds.Count > 0 ? Rounds[^1] : null;
            return Refused || round?.Result is SecurityRound.Failed or SecurityRound.TooMany or SecurityRound.FailedWithMessage ? HandshakeProgress.Ended
                : ServerInitRead || ClientIsLive || round is { Encrypted: true } or { Result: SecurityRound.Ok } ? HandshakeProgress.Accepted
                : round is { Offered: not null } or { Choice: not null } or { ConcludedChoice: not null } || ClientMessages + ServerMessages > 0 ? HandshakeProgress.Negotiating
                : ServerVersion is not null && ClientVersion is not null ? HandshakeProgress.BothSides
                : HandshakeProgress.OneSide;
        }
    }

    /// <summary>Raises the proof of the roles.</summary>
    public void Prove(Proof proof)
    {
        if (proof > Proof)
        {
            Proof = proof;
        }

        Tell();
    }

    /// <summary>The bytes break the document at this point.</summary>
    public void Contradict()
    {
        _contradicted = true;
        Note(Anomaly.MalformedHandshake);
    }

    /// <summary>A side begins with something else than a banner. That is malformed only where the other side has one: else both beginnings are missing.</summary>
    public void BeginStrangely()
    {
        StrangeBeginning = true;
        _doubted = true;
        Tell();
    }

    /// <summary>A side's banner was not captured. That is missing where the other side has one: else the conversation is seen from its middle on.</summary>
    public void MissBeginning()
    {
        BeginningMissed = true;
        Tell();
    }

    /// <summary>The bytes are not what this role would send, though they break nothing.</summary>
    public void Doubt()
    {
        const int SoonEnough = 3;
        _doubted |= ClientMessages < SoonEnough;
        Tell();
    }

    /// <summary>The client's messages leave no doubt about the roles.</summary>
    public void ProveClient()
    {
        ClientIsLive = true;
        Prove(Proof.Certain);
    }

    /// <summary>Padding of a client's message was seen; anything but zero marks its sender.</summary>
    public void NotePadding(int padding) => Facts.Material.NonZeroPadding |= padding != 0;

    /// <summary>Notes an anomaly once.</summary>
    public void Note(string anomaly)
    {
        Facts.AddAnomaly(anomaly);
        Tell();
    }

    /// <summary>Notes a length above its limit: field and value, never content.</summary>
    public void NoteOversize(string field, long length)
    {
        const int MostKept = 16;
        string text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{field} {length}");
        if (_oversize.Count < MostKept && !_oversize.Contains(text))
        {
            _oversize.Add(text);
            _oversize.Sort(StringComparer.Ordinal);
            Facts.OversizeFields = [.. _oversize];
        }

        Note(Anomaly.OversizeField);
    }

    /// <summary>The round by number; made when the first side comes to it.</summary>
    public SecurityRound Round(int number)
    {
        while (Rounds.Count <= number)
        {
            Rounds.Add(new SecurityRound());
        }

        return Rounds[number];
    }
}
