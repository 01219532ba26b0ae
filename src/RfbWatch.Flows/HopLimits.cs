namespace RfbWatch.Flows;

/// <summary>How often each hop limit (time to live) was seen in one direction: up to four values; a new one replaces the rarest.</summary>
internal struct HopLimits
{
    private const int Kinds = 4;
    private const int ValueBits = 8;
    private const uint MaxCount = ushort.MaxValue;

    // Each kind consists of a count in the upper bits and a value in the lower 8. Separate fields would be indexed through generic code.
    private uint _kind0;
    private uint _kind1;
    private uint _kind2;
    private uint _kind3;
    private uint _total;

    /// <summary>Number of packets counted.</summary>
    public readonly uint Total => _total;

    public void Clear() => this = default;

    public void Count(byte hopLimit)
    {
        _total = Math.Min(_total + 1, MaxCount);
        int rarest = 0;
        for (int at = 0; at < Kinds; at++)
        {
            ref uint kind = ref Kind(ref this, at);
            if (kind != 0 && (byte)kind == hopLimit)
            {
                kind += kind >> ValueBits < MaxCount ? 1u << ValueBits : 0;
                return;
            }

            rarest = kind < Kind(ref this, rarest) ? at : rarest;
        }

        Kind(ref this, rarest) = hopLimit | (1u << ValueBits);
    }

    /// <summary>Returns the most frequent value; among equals, the one that was stored first.</summary>
    public byte Commonest()
    {
        int best = 0;
        for (int at = 1; at < Kinds; at++)
        {
            best = Kind(ref this, at) >> ValueBits > Kind(ref this, best) >> ValueBits ? at : best;
        }

        return (byte)Kind(ref this, best);
    }

    private static ref uint Kind(ref HopLimits limits, int at)
    {
        switch (at)
        {
            case 0: return ref limits._kind0;
            case 1: return ref limits._kind1;
            case 2: return ref limits._kind2;
            default: return ref limits._kind3;
        }
    }
}
