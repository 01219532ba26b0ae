using System.Collections;

namespace RfbWatch.Kql.Values;

/// <summary>An immutable dynamic array. Do not change the array passed to the constructor afterwards.</summary>
public sealed class DynamicArray : IReadOnlyList<KustoValue>, IEquatable<DynamicArray>
{
    private readonly KustoValue[] _items;

    /// <summary>Wraps the items without copying them.</summary>
    /// <exception cref="KqlRunException">The items are nested deeper than <see cref="DynamicJson.MaximumNesting"/>.</exception>
    public DynamicArray(params KustoValue[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        _items = items;
        var extent = DynamicExtent.Holder;
        foreach (var item in items)
        {
            extent = extent.With(item);
        }

        Extent = extent;
    }

    /// <summary>An array without items.</summary>
    internal static DynamicArray Empty { get; } = new();

    /// <summary>Depth and size of the array.</summary>
    internal DynamicExtent Extent { get; }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public KustoValue this[int index] => _items[index];

    /// <summary>The items as a span.</summary>
    public ReadOnlySpan<KustoValue> Items => _items;

    /// <summary>Returns the item at an index by Kusto's rules: a negative index counts from the end; an index out of range returns null.</summary>
    internal KustoValue ItemAt(long index)
    {
        if (index < 0)
        {
            index += _items.Length;
        }

        return index >= 0 && index < _items.Length ? _items[index] : KustoValue.Null;
    }

    /// <inheritdoc/>
    public IEnumerator<KustoValue> GetEnumerator() => ((IEnumerable<KustoValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Compares item by item, in order.</summary>
    public bool Equals(DynamicArray? other) => other is not null && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DynamicArray);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
        {
            hash.Add(item.GetHashCode());
        }

        return hash.ToHashCode();
    }

    /// <summary>Compact JSON.</summary>
    public override string ToString() => DynamicJson.Write(KustoValue.Of(this));
}
