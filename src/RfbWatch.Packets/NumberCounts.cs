namespace RfbWatch.Packets;

/// <summary>
/// Counts per number, where the numbers come from the input: individually for the first 256 numbers, and only in total for the rest. One thread counts; others
/// may read slightly stale values.
/// </summary>
internal sealed class NumberCounts
{
    /// <summary>Maximum number of individual counts.</summary>
    public const int MaxNumbers = 256;

    private readonly int[] _numbers = new int[MaxNumbers];
    private readonly long[] _counts = new long[MaxNumbers];
    private int _used;
    private int _last;
    private long _total;

    /// <summary>The total, including numbers without an individual count.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Returns the individually counted numbers with their counts, in order of first occurrence.</summary>
    public IEnumerable<(int Number, long Count)> Kept()
    {
        int used = Volatile.Read(ref _used);
        for (int at = 0; at < used; at++)
        {
            yield return (_numbers[at], Volatile.Read(ref _counts[at]));
        }
    }

    /// <summary>Counts one occurrence.</summary>
    public void Add(int number)
    {
        Volatile.Write(ref _total, _total + 1);
        if (_last < _used && _numbers[_last] == number)
        {
            Volatile.Write(ref _counts[_last], _counts[_last] + 1);
            return;
        }

        int at = Array.IndexOf(_numbers, number, 0, _used);
        if (at < 0)
        {
            if (_used == MaxNumbers)
            {
                return;
            }

            at = _used;
            _numbers[at] = number;
            Volatile.Write(ref _used, _used + 1);
        }

        _last = at;
        Volatile.Write(ref _counts[at], _counts[at] + 1);
    }
}
