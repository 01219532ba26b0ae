using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>Fingerprints of the last few packets of one direction.</summary>
internal struct RecentPackets
{
    private const int Count = 4;

    private Fingerprints _fingerprints;
    private Fingerprints _ticks;
    private int _next;

    public void Clear() => this = default;

    /// <summary>Whether a packet with this fingerprint was among the last few, that close in time; remembers it.</summary>
    public bool IsRepeated(ulong fingerprint, long ticks, long window)
    {
        for (var at = 0; at < Count; at++)
        {
            if (_fingerprints[at] == fingerprint)
            {
                var close = ticks - (long)_ticks[at] <= window;
                _ticks[at] = (ulong)ticks;
                return close;
            }
        }

        var place = _next++ & (Count - 1);
        _fingerprints[place] = fingerprint;
        _ticks[place] = (ulong)ticks;
        return false;
    }

    [InlineArray(Count)]
    private struct Fingerprints
    {
        private ulong _first;
    }
}
