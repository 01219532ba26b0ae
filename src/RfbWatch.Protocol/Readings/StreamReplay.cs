namespace RfbWatch.Protocol.Readings;

/// <summary>Puts the beginning of both streams together as one reading has them.</summary>
internal static class StreamReplay
{
    /// <summary>The copies that take part in a dispute about bytes behind the tokens, by side and number.</summary>
    public static IReadOnlyList<(Side Side, int Copy)> Disputed(Reading reading, HandshakeGrammar grammar)
    {
        var involved = new List<(Side, int)>();
        foreach (var side in (ReadOnlySpan<Side>)[Side.A, Side.B])
        {
            var copies = grammar.Of(side);
            byte[] bytes = Assemble(reading, copies, side, StreamOrder.Default);
            var disputed = Enumerable.Range(0, copies.Copies.Count).Where(at => IsDisputed(copies, at, reading.NextOf(side), bytes)).ToList();
            involved.AddRange(Enumerable.Range(0, copies.Copies.Count)
                .Where(at => disputed.Exists(other => copies.Overlaps(at, copies.Copies[other].Offset, copies.Copies[other].Bytes.Length)))
                .Select(at => (side, at)));
        }

        return involved;
    }

    /// <summary>Hands out the bytes of both sides in the order in which the copies that agree with them arrived.</summary>
    public static (long A, long B) Run(Reading reading, HandshakeGrammar grammar, StreamOrder order, Action<Side, ReadOnlyMemory<byte>, long> receive)
    {
        byte[] a = Assemble(reading, grammar.Of(Side.A), Side.A, order);
        byte[] b = Assemble(reading, grammar.Of(Side.B), Side.B, order);
        var arrivals = Arrivals(grammar, Side.A).Concat(Arrivals(grammar, Side.B)).OrderBy(arrival => arrival.Copy.Frame).ToList();
        long nextA = 0, nextB = 0;
        foreach (var (side, copy) in arrivals)
        {
            var bytes = side == Side.A ? a : b;
            ref long next = ref side == Side.A ? ref nextA : ref nextB;
            long end = next + AgreeingRun(copy, next, bytes);
            if (end > next)
            {
                receive(side, bytes.AsMemory((int)next, (int)(end - next)), copy.Ticks);
                next = end;
            }
        }

        // What no single copy confirms, as an assumed choice, goes last.
        Rest(Side.A, a, nextA);
        Rest(Side.B, b, nextB);
        return (a.Length, b.Length);

        void Rest(Side side, byte[] bytes, long next)
        {
            if (next < bytes.Length)
            {
                receive(side, bytes.AsMemory((int)next), arrivals.Count > 0 ? arrivals[^1].Copy.Ticks : 0);
            }
        }
    }

    private static IEnumerable<(Side Side, StreamCopy Copy)> Arrivals(HandshakeGrammar grammar, Side side) =>
        grammar.Of(side).Copies.Select(copy => (side, copy));

    /// <summary>How many of the bytes from an offset on a copy holds as they were taken.</summary>
    private static int AgreeingRun(StreamCopy copy, long next, byte[] bytes)
    {
        if (copy.Offset > next || copy.Offset + copy.Bytes.Length <= next)
        {
            return 0;
        }

        return copy.Bytes.Span[(int)(next - copy.Offset)..].CommonPrefixLength(bytes.AsSpan((int)next));
    }

    private static bool IsDisputed(CopySet copies, int at, long from, byte[] bytes)
    {
        var copy = copies.Copies[at];
        return copy.Offset + copy.Bytes.Length > from && !copies.Agrees(at, from, bytes.AsSpan((int)Math.Min(from, bytes.Length)));
    }

    private static byte[] Assemble(Reading reading, CopySet copies, Side side, StreamOrder order)
    {
        long end = copies.Copies.Select(copy => copy.Offset + copy.Bytes.Length).Append(reading.NextOf(side)).Max();
        byte[] bytes = new byte[end];
        var known = new bool[end];
        foreach (var token in reading.Tokens().Where(token => token.TokenSide == side))
        {
            byte[] taken = token.Bytes.Length > 0 ? token.Bytes : [(byte)(token.Choice ?? 0)];
            taken.CopyTo(bytes, token.TokenOffset);
            known.AsSpan((int)token.TokenOffset, taken.Length).Fill(true);
        }

        ulong used = reading.CopiesOf(side);
        foreach (int at in Enumerable.Range(0, copies.Copies.Count).Where(at => !order.LeavesOut(side, at)).OrderBy(at => order.Rank(side, at, (used >> at & 1) == 1, copies.Bits(at))))
        {
            var copy = copies.Copies[at];
            for (int index = 0; index < copy.Bytes.Length; index++)
            {
                if (!known[copy.Offset + index])
                {
                    known[copy.Offset + index] = true;
                    bytes[copy.Offset + index] = copy.Bytes.Span[index];
                }
            }
        }

        int contiguous = Array.IndexOf(known, false);
        return contiguous < 0 ? bytes : bytes[..contiguous];
    }
}
