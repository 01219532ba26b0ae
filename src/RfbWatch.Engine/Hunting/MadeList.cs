using System.Collections;

namespace RfbWatch.Engine.Hunting;

/// <summary>A list whose items are created on each access and are not stored.</summary>
/// <param name="count">The number of items.</param>
/// <param name="make">Creates the item at a zero-based index.</param>
internal sealed class MadeList<T>(int count, Func<int, T> make) : IReadOnlyList<T>
{
    /// <inheritdoc />
    public int Count => count;

    /// <inheritdoc />
    public T this[int index] => make(index);

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, count).Select(make).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
