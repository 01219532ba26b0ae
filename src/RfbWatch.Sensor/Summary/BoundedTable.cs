using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Sensor.Summary;

/// <summary>A table with a maximum size: when it is full and a new key is added, the least important eighth is evicted, so that evictions are rare. Not safe for concurrent use.</summary>
/// <param name="most">Maximum number of entries.</param>
/// <param name="leastFirst">Orders entries by importance.</param>
internal sealed class BoundedTable<TKey, TValue>(int most, Comparison<TValue> leastFirst)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _entries = [];

    /// <summary>The entries, in no particular order.</summary>
    public IReadOnlyCollection<TValue> Values => _entries.Values;

    /// <summary>Number of evicted entries.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Gets the entry of a key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _entries.TryGetValue(key, out value);

    /// <summary>Sets the entry of a key.</summary>
    public void Set(TKey key, TValue value)
    {
        if (_entries.Count >= most && !_entries.ContainsKey(key))
        {
            var ordered = _entries.ToList();
            ordered.Sort((a, b) => leastFirst(a.Value, b.Value));
            foreach (var entry in ordered.Take(Math.Max(1, most / 8)))
            {
                _entries.Remove(entry.Key);
                Forgotten++;
            }
        }

        _entries[key] = value;
    }

    /// <summary>Removes expired entries. They are not counted as evicted.</summary>
    public void Forget(Predicate<TValue> isPast)
    {
        foreach (var key in _entries.Where(entry => isPast(entry.Value)).Select(entry => entry.Key).ToList())
        {
            _entries.Remove(key);
        }
    }
}
