namespace RfbWatch.Flows;

/// <summary>
/// The number of tracked flows of a class per source and per server, in fixed memory (128 KiB): a count-min sketch (Cormode and Muthukrishnan 2005). Its
/// results are never too low. It is seeded, so that an attacker cannot choose addresses whose counts collide.
/// </summary>
internal sealed class ShareSketch
{
    private const int Rows = 4;
    private const int RowBits = 14;

    private readonly ushort[] _counters = new ushort[Rows << RowBits];
    private readonly ulong _seed;

    public ShareSketch(ulong seed) => _seed = (seed ^ 0xD1B54A32D192ED03) * 0x9E3779B97F4A7C15;

    /// <summary>Returns a key for an address in a class. IPv6 is counted per /64, because a host can use any number of addresses within one.</summary>
    public ulong Key(ulong high, ulong low, bool isIPv6, int @class, bool isServer)
    {
        ulong address = isIPv6 ? high : low | (1UL << 63);
        ulong key = (address ^ _seed) * 0xFF51AFD7ED558CCD;
        key = (key ^ (key >> 32) ^ ((ulong)@class << 1) ^ (isServer ? 1UL : 0)) * 0xC4CEB9FE1A85EC53;
        return key ^ (key >> 29);
    }

    /// <summary>Adds one flow; returns an upper bound on the key's number of flows.</summary>
    public int Add(ulong key)
    {
        int least = int.MaxValue;
        for (int row = 0; row < Rows; row++)
        {
            ref ushort counter = ref _counters[At(key, row)];
            counter += counter == ushort.MaxValue ? (ushort)0 : (ushort)1;
            least = Math.Min(least, counter);
        }

        return least;
    }

    /// <summary>Removes one flow. A counter that reached its maximum stays there.</summary>
    public void Remove(ulong key)
    {
        for (int row = 0; row < Rows; row++)
        {
            ref ushort counter = ref _counters[At(key, row)];
            counter -= counter is 0 or ushort.MaxValue ? (ushort)0 : (ushort)1;
        }
    }

    private static int At(ulong key, int row) => (row << RowBits) | ((int)(key >> (row * RowBits)) & ((1 << RowBits) - 1));
}
