using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Protocol;

/// <summary>Number of messages of each type, ordered by type. A session has only a few types, so a short sorted list is the fastest lookup.</summary>
internal sealed class MessageCounts : IReadOnlyDictionary<int, long>
{
    private const int UsualTypes = 4;

    /// <summary>No messages. Never modified.</summary>
    public static MessageCounts None { get; } = new();

    private Entry[] _entries = [];
    private int _last;

    public int Count { get; private set; }

    public IEnumerable<int> Keys => _entries.Take(Count).Select(entry => entry.Type);

    public IEnumerable<long> Values => _entries.Take(Count).Select(entry => entry.Messages);

    public long this[int key] => TryGetValue(key, out long count) ? count : throw new KeyNotFoundException($"no message of type {key} was received");

    /// <summary>Counts one message, which almost always has the same type as the previous one.</summary>
    public void Add(int type)
    {
        if (_last >= Count || _entries[_last].Type != type)
        {
            _last = Find(type);
        }

        _entries[_last].Messages++;
    }

    /// <summary>A snapshot of the counts.</summary>
    public MessageCounts Copy() => new() { _entries = [.. _entries[..Count]], Count = Count };

    public bool ContainsKey(int key) => TryGetValue(key, out _);

    public bool TryGetValue(int key, [MaybeNullWhen(false)] out long value)
    {
        int place = Place(key);
        bool found = place < Count && _entries[place].Type == key;
        value = found ? _entries[place].Messages : 0;
        return found;
    }

    public IEnumerator<KeyValuePair<int, long>> GetEnumerator()
    {
        for (int place = 0; place < Count; place++)
        {
            yield return KeyValuePair.Create(_entries[place].Type, _entries[place].Messages);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The index of a type, which is added if it is missing.</summary>
    private int Find(int type)
    {
        int place = Place(type);
        if (place < Count && _entries[place].Type == type)
        {
            return place;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(UsualTypes, Count * 2));
        }

        Array.Copy(_entries, place, _entries, place + 1, Count - place);
        _entries[place] = new Entry { Type = type };
        Count++;
        return place;
    }

    private int Place(int type)
    {
        int place = 0;
        while (place < Count && _entries[place].Type < type)
        {
            place++;
        }

        return place;
    }

    private struct Entry
    {
        public int Type;
        public long Messages;
    }
}
