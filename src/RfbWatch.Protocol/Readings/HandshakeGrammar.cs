namespace RfbWatch.Protocol.Readings;

/// <summary>Reads the tokens of a handshake from the copies of both sides: every string that may occur at the next offset creates a separate reading.</summary>
internal sealed class HandshakeGrammar(CopySet a, CopySet b)
{
    /// <summary>The penalty for a token that is not allowed at its position. Greater than anything that the grammar can confirm later.</summary>
    private const int Contradiction = -200;

    /// <summary>The side that opened the connection; null if unknown.</summary>
    public Side? Initiator { get; init; }

    /// <summary>The copies of one side.</summary>
    public CopySet Of(Side side) => side == Side.A ? a : b;

    /// <summary>
    /// Reads the next token of one side. If its bytes are in no copy, no reading follows; if they exist but none of the strings can be
    /// the token, one reading follows that ends with a contradiction.
    /// </summary>
    /// <param name="reading">The reading so far.</param>
    /// <param name="token">The token.</param>
    /// <param name="side">Its side.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="evaluate">Returns the reading after the token; null if the bytes cannot be the token.</param>
    public IEnumerable<Reading> Take(Reading reading, Token token, Side side, int length, Func<Reading, byte[], Reading?> evaluate)
    {
        var strings = Of(side).Strings(reading.NextOf(side), length);
        bool any = false;
        foreach (var candidate in strings)
        {
            if (evaluate(Advance(reading, token, side, candidate), candidate.Bytes) is { } next)
            {
                any = true;
                yield return next;
            }
        }

        if (strings.Count > 0 && !any)
        {
            yield return reading with { Grammar = reading.Grammar + Contradiction, Next = null };
        }
    }

    /// <summary>
    /// Reads a token whose first bytes determine its length.
    /// </summary>
    /// <param name="reading">The reading so far.</param>
    /// <param name="token">The token.</param>
    /// <param name="side">Its side.</param>
    /// <param name="head">Number of bytes that determine the length.</param>
    /// <param name="length">Length of the whole token, given these bytes; less than <paramref name="head"/> if they cannot be its beginning.</param>
    /// <param name="evaluate">As in <see cref="Take"/>.</param>
    public IEnumerable<Reading> TakeSized(
        Reading reading, Token token, Side side, int head, Func<byte[], int> length, Func<Reading, byte[], Reading?> evaluate)
    {
        var heads = Of(side).Strings(reading.NextOf(side), head);
        var lengths = heads.Select(bytes => length(bytes.Bytes)).Distinct().ToList();
        foreach (int whole in lengths.Where(whole => whole >= head))
        {
            foreach (var next in Take(reading, token, side, whole, (after, bytes) => length(bytes) == whole ? evaluate(after, bytes) : null))
            {
                yield return next;
            }
        }

        if (lengths.Count > 0 && lengths.TrueForAll(whole => whole < head))
        {
            yield return reading with { Grammar = reading.Grammar + Contradiction, Next = null };
        }
    }

    private Reading Advance(Reading reading, Token token, Side side, TokenBytes taken)
    {
        ulong used = reading.CopiesOf(side);
        bool ahead = side == reading.Server && token != Token.ServerVersion
            && taken.Acknowledged >= 0 && taken.Acknowledged < reading.NextOf(reading.Client);
        bool unread = token == Token.Choice && taken.Acknowledged >= 0 && taken.Acknowledged < reading.NextOf(reading.Server);
        return reading with
        {
            Before = reading,
            Token = token,
            TokenSide = side,
            TokenOffset = reading.NextOf(side),
            Bytes = taken.Bytes,
            NextA = reading.NextA + (side == Side.A ? taken.Bytes.Length : 0),
            NextB = reading.NextB + (side == Side.B ? taken.Bytes.Length : 0),
            CopiesA = reading.CopiesA | (side == Side.A ? taken.Copies : 0),
            CopiesB = reading.CopiesB | (side == Side.B ? taken.Copies : 0),
            Penalty = reading.Penalty + Of(side).Cost(taken.Copies & ~used),
            Grammar = reading.Grammar + (ahead ? ReadingScore.ServerAhead : 0) + (unread ? ReadingScore.ChoiceAhead : 0),
            Next = null,
        };
    }
}
