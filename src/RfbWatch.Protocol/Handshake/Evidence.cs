namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// What both sides of one conversation have proved, written once each by the side that reads it and read by the other. Scripts of
/// the two sides meet only here, so that the order in which bytes of the sides come cannot change what is read.
/// </summary>
internal sealed class Evidence(ConversationOptions options)
{
    private readonly List<string> _oversize = [];

    /// <summary>The limits.</summary>
    public ConversationOptions Options { get; } = options;

    /// <summary>What the tables show; primitive values are written by the scripts, the rest by <see cref="Verdicts"/>.</summary>
    public ConversationFacts Facts { get; } = new();

    /// <summary>The rounds of security types so far.</summary>
    public List<SecurityRound> Rounds { get; } = [];

    /// <summary>The version whose rules hold: the lower of both banners; null until known.</summary>
    public ProtocolVersion? Version { get; set; }

    /// <summary>The server refused before any choice.</summary>
    public bool Refused { get; set; }

    /// <summary>ServerInit was read.</summary>
    public bool ServerInitRead { get; set; }

    /// <summary>The client's ClientInit was read, or stands nowhere by its rules.</summary>
    public bool ClientInitPassed { get; set; }

    /// <summary>Client messages were read (so many).</summary>
    public long ClientMessages { get; set; }

    /// <summary>Server messages were read (so many).</summary>
    public long ServerMessages { get; set; }

    /// <summary>The server has nothing more to say about the handshake: it ended, was lost, or is taken for silent.</summary>
    public bool ServerGone { get; set; }

    /// <summary>The client has nothing more to say about the handshake.</summary>
    public bool ClientGone { get; set; }

    /// <summary>The bytes cannot come from the roles that this evidence assumes, or break the document.</summary>
    public bool Contradicted { get; private set; }

    /// <summary>How sure the roles are.</summary>
    public Proof Proof { get; private set; }

    /// <summary>Grows with every statement: who waits for news compares it.</summary>
    public int News { get; private set; }

    /// <summary>Tells the other side that there is news.</summary>
    public void Tell() => News++;

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
        Contradicted = true;
        Note(Anomaly.MalformedHandshake);
    }

    /// <summary>Notes an anomaly once.</summary>
    public void Note(string anomaly)
    {
        if (!Facts.AnomalyList.Contains(anomaly))
        {
            Facts.AnomalyList.Add(anomaly);
        }

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
