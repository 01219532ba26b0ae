using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>Maps 64-bit keys to numbers that the caller assigns: a hash table without an object per entry.</summary>
internal sealed class LongIds
{
    // A slot contains a number plus 1; 0 marks a free slot.
    private long[] _keys = new long[16];
    private int[] _numbers = new int[16];
    private int _count;

    public int Count => _count;

    /// <summary>Returns the number of a key; a new key gets the number <paramref name="next"/>.</summary>
    public int Add(long key, int next)
    {
        int at = Find(key, out bool isKnown);
        if (isKnown)
        {
            return _numbers[at] - 1;
        }

        _keys[at] = key;
        _numbers[at] = next + 1;
        if (++_count * 2 > _keys.Length)
        {
            Grow();
        }

        return next;
    }

    /// <summary>Returns the number of a key, or -1.</summary>
    public int Find(long key)
    {
        int at = Find(key, out bool isKnown);
        return isKnown ? _numbers[at] - 1 : -1;
    }

    private int Find(long key, out bool isKnown)
    {
        int mask = _keys.Length - 1;
        int at = (int)SeededHash.Of((ulong)key) & mask;
        while (_numbers[at] != 0 && _keys[at] != key)
        {
            at = (at + 1) & mask;
        }

        isKnown = _numbers[at] != 0;
        return at;
    }

    private void Grow()
    {
        long[] keys = _keys;
        int[] numbers = _numbers;
        _keys = new long[keys.Length * 2];
        _numbers = new int[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (numbers[i] == 0)
            {
                continue;
            }

            int at = Find(keys[i], out _);
            _keys[at] = keys[i];
            _numbers[at] = numbers[i];
        }
    }
}
