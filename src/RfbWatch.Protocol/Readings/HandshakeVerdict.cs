using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Probes;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Readings;

/// <summary>The result of evaluating the copies of a handshake.</summary>
public sealed class HandshakeVerdict : DisputedHandshake
{
    private readonly Reading _best;
    private readonly HandshakeGrammar _grammar;
    private StreamReplay? _replay;
    private (byte[] A, byte[] B)? _taken;

    private HandshakeVerdict(Reading best, HandshakeGrammar grammar)
    {
        _best = best;
        _grammar = grammar;
        Facts = best.Facts();
    }

    /// <inheritdoc />
    public override ReadingFacts Facts { get; }

    /// <summary>The score of the best reading: confirmed bits minus the penalty of its copies.</summary>
    public int Score => _best.Score;

    /// <summary>Whether no reading with the other roles has a similar score.</summary>
    public required bool RolesAreCertain { get; init; }

    /// <summary>Whether copies also differ before or after the tokens of the best reading.</summary>
    public bool HasDisputedRest => Streams.Disputed.Count > 0;

    /// <summary>Whether a copy begins a carrier, whose bytes the tokens of the best reading may overlap.</summary>
    public bool MayBeCarried => _best.Before is not null && (BeginsCarrier(Side.A) || BeginsCarrier(Side.B));

    /// <summary>The verdict without the tokens of any reading, if a copy begins a carrier; null if none does.</summary>
    internal HandshakeVerdict? Carried => MayBeCarried ? OfCarrier(_grammar, Truncated) : null;

    /// <summary>The side that opened the connection; null if unknown.</summary>
    internal Side? Initiator => _grammar.Initiator;

    /// <summary>Assembles the streams according to the best reading.</summary>
    internal StreamReplay Streams => _replay ??= new StreamReplay(_best, _grammar);

    /// <summary>Whether the roles are decided: not by banners alone, nor if only the carrier's bytes were compared.</summary>
    internal bool DecidesRoles => _best.Offered is not null || _best.Result == AuthenticationResult.Refused;

    /// <summary>Whether a conversation that was started with an earlier verdict remains valid under this one: it has the same result and used the same bytes.</summary>
    public bool ContinuesFrom(HandshakeVerdict earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return earlier.Facts == Facts && earlier.Rivals.SequenceEqual(Rivals)
            && earlier._best.Tokens().Zip(_best.Tokens()).All(pair =>
                pair.First.TokenSide == pair.Second.TokenSide && pair.First.TokenOffset == pair.Second.TokenOffset && pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes));
    }

    /// <inheritdoc />
    public override (long A, long B) Replay(Action<Side, ReadOnlyMemory<byte>, Arrival> receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        var streams = _taken ?? Streams.Assemble(StreamOrder.Default);
        Streams.Run(streams, receive);
        return (streams.A.Length, streams.B.Length);
    }

    /// <summary>If no reading covers the bytes, as inside a carrier, the conversation itself decides: it is tried with each order of the copies.</summary>
    internal static HandshakeVerdict? OfCarrier(HandshakeGrammar grammar, bool truncated)
    {
        var nothing = new Reading(Side.B);
        var verdict = new HandshakeVerdict(nothing, grammar)
        {
            Rivals = [],
            RolesAreCertain = true,
            Truncated = truncated,
            Conflict = ConflictSearch.OfRest(nothing, grammar),
        };
        return verdict.HasDisputedRest ? verdict : null;
    }

    /// <summary>The same verdict with the best reading of another view of the streams as a rival, if its score is close enough and its result differs.</summary>
    public HandshakeVerdict Beside(HandshakeVerdict? other) =>
        other is null || other.Score < Score - ReadingScore.RivalMargin || other.Facts == Facts || Rivals.Contains(other.Facts)
            ? this
            : With([other.Facts], Conflict ?? other.Conflict);

    /// <summary>The same verdict with rivals found after its tokens or inside a carrier: the disputed part there becomes the conflict, if there is no other.</summary>
    internal HandshakeVerdict Beside(IReadOnlyList<ReadingFacts> rivals) =>
        rivals.All(Rivals.Contains) ? this : With(rivals.Where(rival => !Rivals.Contains(rival)), Conflict ?? ConflictSearch.OfRest(_best, _grammar));

    /// <summary>The same verdict with the bytes of both sides with which a conversation was started.</summary>
    internal HandshakeVerdict Taking((byte[] A, byte[] B) streams)
    {
        var verdict = With([], Conflict);
        verdict._taken = streams;
        return verdict;
    }

    private HandshakeVerdict With(IEnumerable<ReadingFacts> rivals, HandshakeConflict? conflict) =>
        new(_best, _grammar) { Rivals = [.. Rivals, .. rivals], RolesAreCertain = RolesAreCertain, Conflict = conflict, Truncated = Truncated, _replay = _replay, _taken = _taken };

    private bool BeginsCarrier(Side side) => _grammar.Of(side).Copies.Any(copy => RfbProbe.MayReopen(copy.Bytes.Span) && copy.Bytes.Span[0] != Banner.FirstByte);

    private static bool IsNear(Reading reading, Reading best) => reading.Server == best.Server
        ? reading.Score >= best.Score - ReadingScore.RivalMargin
        : reading.RoleScore >= best.RoleScore - ReadingScore.RivalMargin;

    /// <summary>The reading with the best score among those with the more likely roles.</summary>
    private static Reading Best(List<Reading> byScore)
    {
        var best = byScore[0];
        return byScore.Find(reading => reading.Server != best.Server) is { } other && other.RoleScore > best.RoleScore ? other : best;
    }

    internal static HandshakeVerdict Of(List<Reading> byScore, HandshakeGrammar grammar, bool truncated)
    {
        const int MaxRivals = 4;
        var best = Best(byScore);
        var facts = best.Facts();
        var rivals = new List<ReadingFacts>();
        foreach (var reading in byScore.Where(reading => IsNear(reading, best)))
        {
            if (reading.Facts() is var other && other != facts && !rivals.Contains(other) && rivals.Count < MaxRivals)
            {
                rivals.Add(other);
            }
        }

        int otherRoles = byScore.Where(reading => reading.Server != best.Server).Select(reading => reading.RoleScore).DefaultIfEmpty(int.MinValue / 2).Max();
        return new HandshakeVerdict(best, grammar)
        {
            Rivals = rivals,
            Truncated = truncated,
            RolesAreCertain = best.RoleScore - otherRoles >= ReadingScore.RoleMargin,
            Conflict = ConflictSearch.Of(best, byScore, grammar) ?? ConflictSearch.OfCarrier(best, grammar),
        };
    }
}
