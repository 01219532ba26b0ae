namespace RfbWatch.Sensor.Summary;

/// <summary>The latest items by time, up to a maximum number. Not safe for concurrent use.</summary>
/// <param name="most">Maximum number of items.</param>
/// <param name="time">Time of an item.</param>
/// <param name="id">Identifier of an item: a later item with the same identifier replaces it.</param>
internal sealed class LatestList<T>(int most, Func<T, DateTime> time, Func<T, string> id)
{
    private readonly List<T> _items = [];

    /// <summary>The items, latest first.</summary>
    public IReadOnlyList<T> Items => [.. Enumerable.Reverse(_items)];

    /// <summary>Adds an item, or replaces the one with the same identifier.</summary>
    public void Add(T item)
    {
        // Every session is compared with all items, so the search avoids a closure and starts at the end, where an earlier report usually is.
        string name = id(item);
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            if (id(_items[i]) == name)
            {
                _items[i] = item;
                return;
            }
        }

        int at = _items.Count;
        while (at > 0 && time(_items[at - 1]) > time(item))
        {
            at--;
        }

        _items.Insert(at, item);
        if (_items.Count > most)
        {
            _items.RemoveAt(0);
        }
    }
}
