using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Sensor.Summary;

/// <summary>A table of a bounded size: where it is full and a new key comes, the eighth that matters least goes, once for many additions. Not safe for several threads.</summary>
/// <param name="most">Entries at once.</param>
/// <param name="leastFirst">Orders entries by how much they matter.</param>
internal sealed class BoundedTable<TKey, TValue>(int most, Comparison<TValue> leastFirst)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _entries = [];

    /// <summary>The entries, in no order.</summary>
    public IReadOnlyCollection<TValue> Values => _entries.Values;

    /// <summary>Entries that went to make room.</summary>
    public long Forgotten { get; private set; }

    /// <summary>The entry of a key.</summary>
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

    /// <summary>Takes away what is past. That is not counted.</summary>
    public void Forget(Predicate<TValue> isPast)
    {
        foreach (var key in _entries.Where(entry => isPast(entry.Value)).Select(entry => entry.Key).ToList())
        {
            _entries.Remove(key);
        }
    }
}
