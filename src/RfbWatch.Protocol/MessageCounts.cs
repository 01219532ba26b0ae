using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Protocol;

/// <summary>How many messages of each type came, in the order of the types. A session sees a handful of types, so a short sorted list finds them soonest.</summary>
internal sealed class MessageCounts : IReadOnlyDictionary<int, long>
{
    private const int UsualTypes = 8;

    private int[] _types = [];
    private long[] _counts = [];

    public int Count { get; private set; }

    public IEnumerable<int> Keys => _types.Take(Count);

    public IEnumerable<long> Values => _counts.Take(Count);

    public long this[int key] => TryGetValue(key, out long count) ? count : throw new KeyNotFoundException($"no message of type {key} came");

    /// <summary>Counts one message.</summary>
    public void Add(int type)
    {
        int place = Place(type);
        if (place < Count && _types[place] == type)
        {
            _counts[place]++;
            return;
        }

        if (Count == _types.Length)
        {
            Array.Resize(ref _types, Math.Max(UsualTypes, Count * 2));
            Array.Resize(ref _counts, _types.Length);
        }

        Array.Copy(_types, place, _types, place + 1, Count - place);
        Array.Copy(_counts, place, _counts, place + 1, Count - place);
        _types[place] = type;
        _counts[place] = 1;
        Count++;
    }

    /// <summary>Counts that stay as they are.</summary>
    public MessageCounts Copy() => new() { _types = [.. _types], _counts = [.. _counts], Count = Count };

    public bool ContainsKey(int key) => TryGetValue(key, out _);

    public bool TryGetValue(int key, [MaybeNullWhen(false)] out long value)
    {
        int place = Place(key);
        bool found = place < Count && _types[place] == key;
        value = found ? _counts[place] : 0;
        return found;
    }

    public IEnumerator<KeyValuePair<int, long>> GetEnumerator()
    {
        for (int place = 0; place < Count; place++)
        {
            yield return KeyValuePair.Create(_types[place], _counts[place]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Place(int type)
    {
        int place = 0;
        while (place < Count && _types[place] < type)
        {
            place++;
        }

        return place;
    }
}
