namespace RfbWatch.Sensor.Summary;

/// <summary>The last items by their time, a few of them. Not safe for several threads.</summary>
/// <param name="most">Items at once.</param>
/// <param name="time">Time of an item.</param>
/// <param name="id">Name of an item: a later one of the same name takes its place.</param>
internal sealed class LatestList<T>(int most, Func<T, DateTime> time, Func<T, string> id)
{
    private readonly List<T> _items = [];

    /// <summary>The items, latest first.</summary>
    public IReadOnlyList<T> Items => [.. Enumerable.Reverse(_items)];

    /// <summary>Adds an item, or puts it in the place of that of the same name.</summary>
    public void Add(T item)
    {
        if (_items.FindIndex(other => id(other) == id(item)) is >= 0 and var same)
        {
            _items[same] = item;
            return;
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
