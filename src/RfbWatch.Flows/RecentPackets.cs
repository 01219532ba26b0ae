namespace RfbWatch.Flows;

/// <summary>Fingerprints of the last four packets of one direction.</summary>
internal struct RecentPackets
{
    private const int Count = 4;

    // Fields instead of an inline array: indexing one goes through generic code that is compiled only when it first runs, and every packet of a session passes
    // through here.
    private Packet _packet0;
    private Packet _packet1;
    private Packet _packet2;
    private Packet _packet3;
    private int _next;

    public void Clear() => this = default;

    /// <summary>Whether a packet with this fingerprint was among the last few, within the given time; stores it.</summary>
    public bool IsRepeated(ulong fingerprint, long ticks, long window)
    {
        if (_packet0.Fingerprint == fingerprint)
        {
            return _packet0.IsRepeated(ticks, window);
        }

        if (_packet1.Fingerprint == fingerprint)
        {
            return _packet1.IsRepeated(ticks, window);
        }

        if (_packet2.Fingerprint == fingerprint)
        {
            return _packet2.IsRepeated(ticks, window);
        }

        if (_packet3.Fingerprint == fingerprint)
        {
            return _packet3.IsRepeated(ticks, window);
        }

        var packet = new Packet { Fingerprint = fingerprint, Ticks = ticks };
        switch (_next++ & (Count - 1))
        {
            case 0:
                _packet0 = packet;
                break;
            case 1:
                _packet1 = packet;
                break;
            case 2:
                _packet2 = packet;
                break;
            default:
                _packet3 = packet;
                break;
        }

        return false;
    }

    private struct Packet
    {
        public ulong Fingerprint;
        public long Ticks;

        public bool IsRepeated(long ticks, long window)
        {
            bool close = ticks - Ticks <= window;
            Ticks = ticks;
            return close;
        }
    }
}
