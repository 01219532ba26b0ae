namespace RfbWatch.Protocol.Readings;

/// <summary>Finds the first part of the stream at which copies differ.</summary>
internal static class ConflictSearch
{
    /// <summary>The first part of a reading's tokens at which copies differ; null if there is none.</summary>
    public static HandshakeConflict? Of(Reading best, List<Reading> byScore, HandshakeGrammar grammar)
    {
        foreach (var token in best.Tokens())
        {
            var copies = grammar.Of(token.TokenSide);
            bool assumed = token.Bytes.Length == 0;
            if (assumed || copies.IsDisputed(token.TokenOffset, token.Bytes))
            {
                int length = assumed ? 1 : token.Bytes.Length;
                var over = Enumerable.Range(0, copies.Copies.Count).Where(at => Covers(copies.Copies[at], token.TokenOffset, length))
                    .Select(at => new ConflictCopy(
                        copies.Copies[at].Frame,
                        copies.Bits(at),
                        copies.Copies[at].Marks,
                        !assumed && copies.Overlaps(at, token.TokenOffset, length) && copies.Agrees(at, token.TokenOffset, token.Bytes)))
                    .ToList();
                return new HandshakeConflict(token.TokenSide, token.Token, token.TokenOffset, length, Decide(best, token, byScore), over);
            }
        }

        return null;
    }

    /// <summary>The first part before a reading's tokens (such as a carrier) at which copies differ; null if there is none.</summary>
    public static HandshakeConflict? OfCarrier(Reading best, HandshakeGrammar grammar) => Disagreement(best, grammar, (start, _, copy) => copy.Offset < start);

    /// <summary>The first part before or after a reading's tokens at which copies differ; null if there is none.</summary>
    public static HandshakeConflict? OfRest(Reading best, HandshakeGrammar grammar) =>
        Disagreement(best, grammar, (start, next, copy) => copy.Offset < start || copy.Offset + copy.Bytes.Length > next);

    private static HandshakeConflict? Disagreement(Reading best, HandshakeGrammar grammar, Func<long, long, StreamCopy, bool> lies)
    {
        foreach (var side in (ReadOnlySpan<Side>)[Side.A, Side.B])
        {
            var copies = grammar.Of(side);
            var (start, next) = (best.StartOf(side), best.NextOf(side));
            for (int at = 1; at < copies.Copies.Count; at++)
            {
                var copy = copies.Copies[at];
                if (lies(start, next, copy) && Enumerable.Range(0, at).Any(before => !copies.Agrees(before, copy.Offset, copy.Bytes.Span)))
                {
                    var over = Enumerable.Range(0, copies.Copies.Count).Where(other => Covers(copies.Copies[other], copy.Offset, copy.Bytes.Length))
                        .Select(other => new ConflictCopy(copies.Copies[other].Frame, copies.Bits(other), copies.Copies[other].Marks, false)).ToList();
                    var token = best.Before is null || copy.Offset < start ? Token.Carrier : side == best.Server ? Token.ServerExchange : Token.ClientExchange;
                    return new HandshakeConflict(side, token, copy.Offset, copy.Bytes.Length, ConflictDecision.PeerConfirmed, over);
                }
            }
        }

        return null;
    }

    private static bool Covers(StreamCopy copy, long offset, int length) => copy.Offset < offset + length && copy.Offset + copy.Length > offset;

    private static ConflictDecision Decide(Reading best, Reading token, List<Reading> byScore)
    {
        var other = byScore.Find(reading => reading.Tokens().Any(rival =>
            rival.TokenSide == token.TokenSide && rival.TokenOffset == token.TokenOffset && rival.Bytes.Length > 0 && !rival.Bytes.AsSpan().SequenceEqual(token.Bytes)));
        return other is null || best.Grammar > other.Grammar ? ConflictDecision.PeerConfirmed
            : other.Penalty - best.Penalty > ReadingScore.LaterCopy ? ConflictDecision.Marks
            : ConflictDecision.FirstCopy;
    }
}
