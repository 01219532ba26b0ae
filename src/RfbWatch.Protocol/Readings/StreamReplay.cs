namespace RfbWatch.Protocol.Readings;

/// <summary>Assembles the beginning of both streams according to one reading.</summary>
internal sealed class StreamReplay
{
    private readonly Reading _reading;
    private readonly HandshakeGrammar _grammar;
    private readonly List<(Side Side, StreamCopy Copy)> _arrivals;
    private readonly IReadOnlyList<Reading> _tokens;

    /// <summary>Creates the replay of a reading; nothing is assembled yet.</summary>
    public StreamReplay(Reading reading, HandshakeGrammar grammar)
    {
        _reading = reading;
        _grammar = grammar;
        _tokens = reading.Tokens();
        _arrivals = [.. Arrivals(Side.A).Concat(Arrivals(Side.B)).OrderBy(arrival => arrival.Copy.Frame)];
        Disputed = [.. DisputedOf(Side.A).Concat(DisputedOf(Side.B)).OrderByDescending(disputed => _grammar.Of(disputed.Side).Opponents(disputed.Copy))];
    }

    /// <summary>
    /// The copies that take part in a dispute about bytes before the tokens (such as those of a carrier) or after them, by side and index; those with the most contradictions come first.
    /// </summary>
    public IReadOnlyList<(Side Side, int Copy)> Disputed { get; }

    /// <summary>The consistent order: contradicted copies are omitted, the most contradicted first, until none is contradicted.</summary>
    public StreamOrder Consistent
    {
        get
        {
            // Each pair is compared once, and once more when one of them is omitted: there can be a hundred copies.
            int[] opponents = [.. Disputed.Select(each => Disputed.Count(other => IsAgainst(each, other)))];
            int[] bits = [.. Disputed.Select(each => _grammar.Of(each.Side).Bits(each.Copy))];
            var left = Enumerable.Range(0, opponents.Length).ToList();
            var order = StreamOrder.Default;
            while (left.Count > 0)
            {
                int most = left.MaxBy(each => (opponents[each], bits[each]));
                if (opponents[most] == 0)
                {
                    break;
                }

                order = order.Without(Disputed[most].Side, Disputed[most].Copy);
                left.Remove(most);
                foreach (int each in left)
                {
                    opponents[each] -= IsAgainst(Disputed[each], Disputed[most]) ? 1 : 0;
                }
            }

            return order;
        }
    }

    /// <summary>
    /// The order that gives priority to copies at whose end the sender continues: a host sends its next segment there (RFC 9293 section 3.3.1, SND.NXT), and not at
    /// the end of a copy that it did not send.
    /// </summary>
    public StreamOrder Chained => Disputed.Where(each => _grammar.Of(each.Side).IsFollowed(each.Copy)).Aggregate(StreamOrder.Default, (order, each) => order.First(each.Side, each.Copy));

    /// <summary>The bytes of both sides, up to the first gap.</summary>
    public (byte[] A, byte[] B) Assemble(StreamOrder order) => (Assemble(Side.A, order), Assemble(Side.B, order));

    /// <summary>Passes on the bytes of both sides in the order of arrival of the copies that agree with them.</summary>
    public void Run((byte[] A, byte[] B) streams, Action<Side, ReadOnlyMemory<byte>, Arrival> receive)
    {
        long nextA = 0, nextB = 0;
        foreach (var (side, copy) in _arrivals)
        {
            byte[] bytes = side == Side.A ? streams.A : streams.B;
            ref long next = ref side == Side.A ? ref nextA : ref nextB;
            long end = next + AgreeingRun(copy, next, bytes);
            if (end > next)
            {
                receive(side, bytes.AsMemory((int)next, (int)(end - next)), new Arrival(copy.Ticks, copy.Frame));
                next = end;
            }
        }

        // Bytes that no single copy confirms, such as an assumed choice, come last.
        Rest(Side.A, streams.A, nextA);
        Rest(Side.B, streams.B, nextB);

        void Rest(Side side, byte[] bytes, long next)
        {
            if (next < bytes.Length)
            {
                receive(side, bytes.AsMemory((int)next), _arrivals.Count > 0 ? new Arrival(_arrivals[^1].Copy.Ticks, _arrivals[^1].Copy.Frame) : default);
            }
        }
    }

    private bool IsAgainst((Side Side, int Copy) one, (Side Side, int Copy) other) => one.Side == other.Side && _grammar.Of(one.Side).Contradicts(one.Copy, other.Copy);

    private IEnumerable<(Side Side, StreamCopy Copy)> Arrivals(Side side) => _grammar.Of(side).Copies.Select(copy => (side, copy));

    private IEnumerable<(Side Side, int Copy)> DisputedOf(Side side)
    {
        var copies = _grammar.Of(side);
        byte[] bytes = Assemble(side, StreamOrder.Default);
        int start = (int)Math.Min(_reading.StartOf(side), bytes.Length);
        var all = Enumerable.Range(0, copies.Copies.Count);
        var disputed = all.Where(at => IsDisputed(copies, at, _reading.NextOf(side), bytes) || !copies.Agrees(at, 0, bytes.AsSpan(0, start))).ToList();
        return all.Where(at => disputed.Exists(other => copies.Overlaps(at, copies.Copies[other].Offset, copies.Copies[other].Bytes.Length))).Select(at => (side, at));
    }

    /// <summary>Number of bytes from an offset on in which a copy agrees with the accepted bytes.</summary>
    private static int AgreeingRun(StreamCopy copy, long next, byte[] bytes) => copy.Offset > next || copy.Offset + copy.Bytes.Length <= next
        ? 0
        : copy.Bytes.Span[(int)(next - copy.Offset)..].CommonPrefixLength(bytes.AsSpan((int)next));

    private static bool IsDisputed(CopySet copies, int at, long from, byte[] bytes)
    {
        var copy = copies.Copies[at];
        return copy.Offset + copy.Bytes.Length > from && !copies.Agrees(at, from, bytes.AsSpan((int)Math.Min(from, bytes.Length)));
    }

    private byte[] Assemble(Side side, StreamOrder order)
    {
        var copies = _grammar.Of(side);
        long end = copies.Copies.Select(copy => copy.Offset + copy.Bytes.Length).Append(_reading.NextOf(side)).Max();
        byte[] bytes = new byte[end];
        bool[] known = new bool[end];
        foreach (var token in _tokens.Where(token => token.TokenSide == side))
        {
            byte[] taken = token.Bytes.Length > 0 ? token.Bytes : [(byte)(token.Choice ?? 0)];
            taken.CopyTo(bytes, token.TokenOffset);
            known.AsSpan((int)token.TokenOffset, taken.Length).Fill(true);
        }

        ulong used = _reading.CopiesOf(side);
        foreach (int at in Enumerable.Range(0, copies.Copies.Count).Where(at => !order.Excludes(side, at)).OrderBy(at => order.Rank(side, at, (used >> at & 1) == 1, copies.Bits(at))))
        {
            var copy = copies.Copies[at];
            var span = copy.Bytes.Span;
            for (int index = 0; index < span.Length; index++)
            {
                if (!known[copy.Offset + index])
                {
                    known[copy.Offset + index] = true;
                    bytes[copy.Offset + index] = span[index];
                }
            }
        }

        int contiguous = Array.IndexOf(known, false);
        return contiguous < 0 ? bytes : bytes[..contiguous];
    }
}
