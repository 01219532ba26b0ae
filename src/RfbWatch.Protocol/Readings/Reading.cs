using RfbWatch.Protocol.Handshake;

namespace RfbWatch.Protocol.Readings;

/// <summary>
/// One way of reading the handshake, as far as it was read. Immutable: each token creates a new reading, so that readings share their beginnings.
/// </summary>
internal sealed record Reading(Side Server)
{
    /// <summary>The reading before the last token; null at the beginning.</summary>
    public Reading? Before { get; init; }

    /// <summary>The last token; meaningless at the beginning.</summary>
    public Token Token { get; init; }

    /// <summary>Its side.</summary>
    public Side TokenSide { get; init; }

    /// <summary>Its offset in the stream of its side.</summary>
    public long TokenOffset { get; init; }

    /// <summary>Its bytes; empty if they were assumed and are in no copy.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>Stream offset of the next byte of each side.</summary>
    public long NextA { get; init; }

    /// <inheritdoc cref="NextA" />
    public long NextB { get; init; }

    /// <summary>Copies used so far, by side.</summary>
    public ulong CopiesA { get; init; }

    /// <inheritdoc cref="CopiesA" />
    public ulong CopiesB { get; init; }

    /// <summary>The score confirmed by the grammar, in bits.</summary>
    public int Grammar { get; init; }

    /// <summary>
    /// The score of the client's first message for its roles, in bits. Not used to compare readings with the same roles: the message after each may be forged, or belong to the other.
    /// </summary>
    public int Message { get; init; }

    /// <summary>The penalty of the copies used, in bits.</summary>
    public int Penalty { get; init; }

    /// <summary>The rule for the next token; null at the end.</summary>
    public Func<Reading, HandshakeGrammar, IEnumerable<Reading>>? Next { get; init; }

    public ProtocolVersion? ServerVersion { get; init; }

    public ProtocolVersion? ClientVersion { get; init; }

    public long[]? Offered { get; init; }

    public long? Choice { get; init; }

    public long? SubType { get; init; }

    /// <summary>Whether the chosen method requires no authentication.</summary>
    public bool RequiresNoAuthentication { get; init; }

    public AuthenticationResult Result { get; init; }

    /// <summary>Whether ServerInit was read.</summary>
    public bool Opened { get; init; }

    /// <summary>Confirmed bits minus penalty.</summary>
    public int Score => Grammar - Penalty;

    /// <summary>The score for comparison with readings that have the other roles.</summary>
    public int RoleScore => Score + Message;

    public Side Client => Server == Side.A ? Side.B : Side.A;

    public long NextOf(Side side) => side == Side.A ? NextA : NextB;

    /// <summary>Stream offset of the first token of a side; 0 if it has none.</summary>
    public long StartOf(Side side) => Tokens().FirstOrDefault(token => token.TokenSide == side)?.TokenOffset ?? 0;

    public ulong CopiesOf(Side side) => side == Side.A ? CopiesA : CopiesB;

    /// <summary>The version whose rules apply after the banners.</summary>
    public ProtocolVersion Governing => VersionRules.BehindPrompt(VersionRules.Governing(ServerVersion!.Value, ClientVersion!.Value));

    /// <summary>Whether the chosen type is among those offered.</summary>
    public bool ChoseOffered => Choice is { } choice && Offered?.Contains(choice) == true;

    /// <summary>
    /// Whether the session was opened without authentication: by ServerInit, by TLS without authentication, or, for an offered type, by SecurityResult 0. A server that accepts a type
    /// that it did not offer must confirm it with ServerInit: honeypots answer 0 to anything.
    /// </summary>
    public bool NoAuthentication => RequiresNoAuthentication && (Opened || Result == AuthenticationResult.Encrypted || (Result == AuthenticationResult.NotRequired && ChoseOffered));

    /// <summary>The tokens in order.</summary>
    public IReadOnlyList<Reading> Tokens()
    {
        var tokens = new List<Reading>();
        for (var at = this; at.Before is not null; at = at.Before)
        {
            tokens.Add(at);
        }

        tokens.Reverse();
        return tokens;
    }

    /// <summary>Returns the facts, to distinguish readings with different facts from readings of other copies with the same facts.</summary>
    public ReadingFacts Facts() => new(
        Server, ServerVersion, ClientVersion, string.Join(',', Offered ?? []), Choice, SubType,
        Opened && RequiresNoAuthentication ? AuthenticationResult.NotRequired
            : Opened && Result == AuthenticationResult.NotSeen ? AuthenticationResult.Succeeded
            : RequiresNoAuthentication && Result == AuthenticationResult.NotRequired && !ChoseOffered ? AuthenticationResult.NotSeen : Result,
        NoAuthentication);
}
