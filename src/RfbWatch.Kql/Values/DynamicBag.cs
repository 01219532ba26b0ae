using System.Collections;

namespace RfbWatch.Kql.Values;

/// <summary>An immutable property bag that preserves the order of its keys. Keys are case-sensitive.</summary>
public sealed class DynamicBag : IReadOnlyCollection<KeyValuePair<string, KustoValue>>, IEquatable<DynamicBag>
{
    /// <summary>Bags with up to this many keys are searched linearly: small bags are very common, and a dictionary for each would cost more than it saves.</summary>
    private const int MaxSearched = 32;

    private readonly List<KeyValuePair<string, KustoValue>> _entries;
    private Dictionary<string, int>? _index;

    /// <summary>Builds a bag. If two entries have the same key, the later value wins and keeps the position of the first.</summary>
    /// <exception cref="KqlRunException">The values are nested deeper than <see cref="DynamicJson.MaximumNesting"/>.</exception>
    public DynamicBag(IEnumerable<KeyValuePair<string, KustoValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = entries.TryGetNonEnumeratedCount(out int count) ? new(count) : [];
        foreach (var entry in entries)
        {
            int at = IndexOf(entry.Key);
            if (at >= 0)
            {
                _entries[at] = entry;
            }
            else
            {
                Add(entry);
            }
        }

        Extent = ExtentOf(_entries);
    }

    private DynamicBag(List<KeyValuePair<string, KustoValue>> entries)
    {
        _entries = entries;
        Extent = ExtentOf(entries);
    }

    /// <summary>A bag without entries.</summary>
    public static DynamicBag Empty { get; } = new([]);

    /// <summary>Builds a bag like the constructor, for entries whose keys usually differ. A short list of distinct keys is not copied, so do not change the list afterwards.</summary>
    /// <param name="entries">The entries.</param>
    /// <exception cref="KqlRunException">The values are nested deeper than <see cref="DynamicJson.MaximumNesting"/>.</exception>
    public static DynamicBag OfDistinct(List<KeyValuePair<string, KustoValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return AreDistinct(entries) ? new DynamicBag(entries) : new DynamicBag((IEnumerable<KeyValuePair<string, KustoValue>>)entries);
    }

    /// <summary>Depth and size of the bag.</summary>
    internal DynamicExtent Extent { get; }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>The keys, in order.</summary>
    internal IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <summary>The value of a key; null when the key does not exist.</summary>
    public KustoValue this[string key] => IndexOf(key) is >= 0 and var at ? _entries[at].Value : KustoValue.Null;

    /// <summary>True when the key exists, even if its value is null.</summary>
    internal bool Contains(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, KustoValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equal when both have the same keys with the same values, in any order.</summary>
    public bool Equals(DynamicBag? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        foreach (var entry in _entries)
        {
            if (other.IndexOf(entry.Key) is not (>= 0 and var at) || other._entries[at].Value != entry.Value)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DynamicBag);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = Count;
        foreach (var entry in _entries)
        {
            hash ^= HashCode.Combine(entry.Key, entry.Value.GetHashCode());
        }

        return hash;
    }

    /// <summary>Whether all keys differ; also false if there are too many entries for a linear search.</summary>
    private static bool AreDistinct(List<KeyValuePair<string, KustoValue>> entries)
    {
        if (entries.Count > MaxSearched)
        {
            return false;
        }

        ulong seen = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            // Keys with different bits differ. Earlier keys are compared only if one of them has the same bit.
            string key = entries[i].Key;
            ulong bit = key.Length == 0 ? 1 : 1UL << (key.Length + key[0] + (3 * key[^1]));
            for (int before = 0; (seen & bit) != 0 && before < i; before++)
            {
                if (string.Equals(entries[before].Key, key, StringComparison.Ordinal))
                {
                    return false;
                }
            }

            seen |= bit;
        }

        return true;
    }

    private static DynamicExtent ExtentOf(List<KeyValuePair<string, KustoValue>> entries)
    {
        var extent = DynamicExtent.Holder;
        foreach (var entry in entries)
        {
            extent = extent.With(entry.Key).With(entry.Value);
        }

        return extent;
    }

    private int IndexOf(string key)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out int known) ? known : -1;
        }

        for (int at = 0; at < _entries.Count; at++)
        {
            if (string.Equals(_entries[at].Key, key, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }

    private void Add(KeyValuePair<string, KustoValue> entry)
    {
        _index?.Add(entry.Key, _entries.Count);
        _entries.Add(entry);
        if (_index is null && _entries.Count > MaxSearched)
        {
            _index = new Dictionary<string, int>(Math.Max(2 * MaxSearched, _entries.Capacity), StringComparer.Ordinal);
            for (int at = 0; at < _entries.Count; at++)
            {
                _index.Add(_entries[at].Key, at);
            }
        }
    }

    /// <summary>Compact JSON.</summary>
    public override string ToString() => DynamicJson.Write(KustoValue.Of(this));
}
