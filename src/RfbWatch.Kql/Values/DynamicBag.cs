using System.Collections;

namespace RfbWatch.Kql.Values;

/// <summary>An immutable property bag that preserves the order of its keys. Keys are case-sensitive.</summary>
public sealed class DynamicBag : IReadOnlyCollection<KeyValuePair<string, KustoValue>>, IEquatable<DynamicBag>
{
    private readonly List<KeyValuePair<string, KustoValue>> _entries;
    private readonly Dictionary<string, int> _index;

    /// <summary>Builds a bag. If two entries have the same key, the later value wins and keeps the position of the first.</summary>
    /// <exception cref="KqlRunException">The values are nested deeper than <see cref="DynamicJson.MaximumNesting"/>.</exception>
    public DynamicBag(IEnumerable<KeyValuePair<string, KustoValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = [];
        _index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, KustoValue> entry in entries)
        {
            if (_index.TryAdd(entry.Key, _entries.Count))
                _entries.Add(entry);
            else
                _entries[_index[entry.Key]] = entry;
        }

        DynamicExtent extent = DynamicExtent.Holder;
        foreach (KeyValuePair<string, KustoValue> entry in _entries)
            extent = extent.With(entry.Key).With(entry.Value);
        Extent = extent;
    }

    /// <summary>A bag without entries.</summary>
    public static DynamicBag Empty { get; } = new([]);

    /// <summary>Depth and size of the bag.</summary>
    internal DynamicExtent Extent { get; }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>The keys, in order.</summary>
    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <summary>The value of a key; null when the key does not exist.</summary>
    public KustoValue this[string key] => _index.TryGetValue(key, out int at) ? _entries[at].Value : KustoValue.Null;

    /// <summary>True when the key exists, even if its value is null.</summary>
    public bool Contains(string key) => _index.ContainsKey(key);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, KustoValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equal when both have the same keys with the same values, in any order.</summary>
    public bool Equals(DynamicBag? other)
    {
        if (other is null || other.Count != Count)
            return false;
        foreach (KeyValuePair<string, KustoValue> entry in _entries)
        {
            if (!other._index.TryGetValue(entry.Key, out int at) || other._entries[at].Value != entry.Value)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DynamicBag);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = Count;
        foreach (KeyValuePair<string, KustoValue> entry in _entries)
            hash ^= HashCode.Combine(entry.Key, entry.Value.GetHashCode());
        return hash;
    }

    /// <summary>Compact JSON.</summary>
    public override string ToString() => DynamicJson.Write(KustoValue.Of(this));
}
