using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Probes;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Readings;

/// <summary>What the copies of a handshake come to.</summary>
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

    /// <summary>How well the best reading fits: confirmed bits less what speaks against its copies.</summary>
    public int Score => _best.Score;

    /// <summary>Whether no reading with the other roles comes near.</summary>
    public required bool RolesAreCertain { get; init; }

    /// <summary>Whether copies differ before or behind the tokens of the best reading too.</summary>
    public bool HasDisputedRest => Streams.Disputed.Count > 0;

    /// <summary>Whether a copy begins a carrier, over whose bytes the tokens of the best reading may lie.</summary>
    public bool MayBeCarried => _best.Before is not null && (BeginsCarrier(Side.A) || BeginsCarrier(Side.B));

    /// <summary>The verdict without the tokens of any reading, where a copy begins a carrier; null where none does.</summary>
    internal HandshakeVerdict? Carried => MayBeCarried ? OfCarrier(_grammar, Truncated) : null;

    /// <summary>Puts the streams together as the best reading has them.</summary>
    internal StreamReplay Streams => _replay ??= new StreamReplay(_best, _grammar);

    /// <summary>Whether the roles are decided: not by banners alone, nor where only the carrier's bytes were compared.</summary>
    internal bool DecidesRoles => _best.Offered is not null || _best.Result == AuthenticationResult.Refused;

    /// <summary>Whether a conversation that was begun with an earlier verdict reads on as this one has it: it says the same, and took the same bytes.</summary>
    public bool GoesOnFrom(HandshakeVerdict earlier)
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

    /// <summary>Where no reading follows the bytes, as inside a carrier: what the conversation makes of each order of the copies decides.</summary>
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

    /// <summary>The same verdict with the best reading of another view of the streams as a rival, if it lies close enough and says something else.</summary>
    public HandshakeVerdict Beside(HandshakeVerdict? other) =>
        other is null || other.Score < Score - ReadingScore.RivalMargin || other.Facts == Facts || Rivals.Contains(other.Facts)
            ? this
            : With([other.Facts], Conflict ?? other.Conflict);

    /// <summary>The same verdict with rivals that were found behind its tokens or inside a carrier: what is disputed there becomes the conflict, if there is no other.</summary>
    internal HandshakeVerdict Beside(IReadOnlyList<ReadingFacts> rivals) =>
        rivals.All(Rivals.Contains) ? this : With(rivals.Where(rival => !Rivals.Contains(rival)), Conflict ?? ConflictSearch.OfRest(_best, _grammar));

    /// <summary>The same verdict with the bytes of both sides that a conversation was begun with.</summary>
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

    /// <summary>The reading with the best score of those that have the likelier roles.</summary>
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
