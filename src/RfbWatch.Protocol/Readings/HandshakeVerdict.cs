namespace RfbWatch.Protocol.Readings;

/// <summary>What the copies of a handshake come to.</summary>
public sealed class HandshakeVerdict
{
    private readonly Reading _best;
    private readonly HandshakeGrammar _grammar;
    private IReadOnlyList<(Side Side, int Copy)>? _disputed;

    private HandshakeVerdict(Reading best, HandshakeGrammar grammar)
    {
        _best = best;
        _grammar = grammar;
        Facts = best.Facts();
    }

    /// <summary>What the best reading says.</summary>
    public ReadingFacts Facts { get; }

    /// <summary>How well the best reading fits: confirmed bits less what speaks against its copies.</summary>
    public int Score => _best.Score;

    /// <summary>What readings say that fit nearly as well, the best first; each says something else. Empty where the best one stands alone.</summary>
    public required IReadOnlyList<ReadingFacts> Rivals { get; init; }

    /// <summary>Whether a copy was left out because a limit was met.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Whether no reading with the other roles comes near.</summary>
    public required bool RolesAreCertain { get; init; }

    /// <summary>The first place of the handshake that copies disagree about, and why the best reading's bytes are taken; null where none is in the handshake.</summary>
    public required HandshakeConflict? Conflict { get; init; }

    /// <summary>Whether a rival denies, or claims, that the session was opened without authentication.</summary>
    public bool Undecided => Rivals.Any(rival => rival.NoAuthentication != Facts.NoAuthentication);

    /// <summary>Whether copies differ behind the tokens of the best reading too.</summary>
    public bool HasDisputedRest => Disputed.Count > 0;

    /// <summary>The copies that take part in that.</summary>
    internal IReadOnlyList<(Side Side, int Copy)> Disputed => _disputed ??= StreamReplay.Disputed(_best, _grammar);

    /// <summary>Whether the roles are decided: not by banners alone, nor where only the carrier's bytes were compared.</summary>
    internal bool DecidesRoles => _best.Offered is not null || _best.Result == AuthenticationResult.Refused;

    /// <summary>
    /// Puts both streams together as the best reading has them: the copies that it uses first, then the rest by weight. Calls the receiver in the order in
    /// which the bytes arrived.
    /// </summary>
    /// <param name="receive">Takes side, bytes and time. The bytes are valid during the call.</param>
    /// <returns>Where the bytes of each side end: stream offsets.</returns>
    public (long A, long B) Replay(Action<Side, ReadOnlyMemory<byte>, long> receive) => Replay(StreamOrder.Default, receive);

    internal (long A, long B) Replay(StreamOrder order, Action<Side, ReadOnlyMemory<byte>, long> receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        return StreamReplay.Run(_best, _grammar, order, receive);
    }

    /// <summary>Where no reading follows the bytes, as inside a carrier: what the conversation makes of each order of the copies decides.</summary>
    internal static HandshakeVerdict? OfCarrier(HandshakeGrammar grammar, bool truncated)
    {
        var nothing = new Reading(Side.B);
        var verdict = new HandshakeVerdict(nothing, grammar)
        {
            Rivals = [],
            RolesAreCertain = true,
            Truncated = truncated,
            Conflict = HandshakeConflict.OfCarrier(grammar),
        };
        return verdict.HasDisputedRest ? verdict : null;
    }

    /// <summary>The same verdict with the best reading of another view of the streams as a rival, if it lies close enough and says something else.</summary>
    public HandshakeVerdict Beside(HandshakeVerdict? other) =>
        other is null || other.Score < Score - ReadingScore.RivalMargin || other.Facts == Facts || Rivals.Contains(other.Facts)
            ? this
            : new HandshakeVerdict(_best, _grammar) { Rivals = [.. Rivals, other.Facts], RolesAreCertain = RolesAreCertain, Conflict = Conflict ?? other.Conflict, Truncated = Truncated };

    internal static HandshakeVerdict Of(List<Reading> byScore, HandshakeGrammar grammar, bool truncated)
    {
        const int MaxRivals = 4;
        var best = byScore[0];
        var facts = best.Facts();
        var rivals = new List<ReadingFacts>();
        foreach (var reading in byScore.TakeWhile(reading => reading.Score >= best.Score - ReadingScore.RivalMargin))
        {
            if (reading.Facts() is var other && other != facts && !rivals.Contains(other) && rivals.Count < MaxRivals)
            {
                rivals.Add(other);
            }
        }

        int otherRoles = byScore.Where(reading => reading.Server != best.Server).Select(reading => reading.Score).DefaultIfEmpty(int.MinValue / 2).Max();
        return new HandshakeVerdict(best, grammar)
        {
            Rivals = rivals,
            Truncated = truncated,
            RolesAreCertain = best.Score - otherRoles >= ReadingScore.RoleMargin,
            Conflict = HandshakeConflict.Of(best, byScore, grammar),
        };
    }
}
