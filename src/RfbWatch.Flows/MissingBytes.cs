namespace RfbWatch.Flows;

/// <summary>
/// Counts the bytes of a direction that were passed over in a flow without a sink, for which no bytes are held. Segments that arrive after later ones are
/// counted until as many bytes have arrived as were passed over.
/// </summary>
internal struct MissingBytes
{
    private uint _from;
    private uint _count;

    /// <summary>Records that the bytes before a segment have not arrived.</summary>
    /// <param name="from">Sequence number of the first of them.</param>
    /// <param name="to">Sequence number of the segment.</param>
    public void Add(uint from, uint to)
    {
        if (_count == 0)
        {
            _from = from;
        }

        _count = (uint)Math.Min(uint.MaxValue, (ulong)_count + (to - from));
    }

    /// <summary>
    /// Subtracts the bytes of a segment before the next sequence number. A retransmission of bytes that had already arrived counts as missing bytes if it lies
    /// after them.
    /// </summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="length">Its length.</param>
    /// <returns>The number of bytes that had not arrived before; at most <paramref name="length"/>.</returns>
    public int Take(uint sequence, int length)
    {
        if (_count == 0 || (int)(sequence - _from) < 0)
        {
            return 0;
        }

        int taken = (int)Math.Min((uint)length, _count);
        _count -= (uint)taken;
        return taken;
    }
}
