using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>Creates cell values from properties of the objects that rows describe.</summary>
public static class Cell
{
    /// <summary>Creates a string, or null. Unlike this method, <see cref="KustoValue.Of(string?)"/> converts null to the empty string.</summary>
    public static KustoValue TextOrNull(string? text) => text is null ? KustoValue.Null : KustoValue.Of(text);

    /// <summary>Creates a 32-bit integer, or null.</summary>
    public static KustoValue IntOrNull(int? number) => number is { } value ? KustoValue.OfInt(value) : KustoValue.Null;

    /// <summary>Creates a 32-bit integer, or null. In RFB 3.3, security types are unsigned 32-bit integers; values above the range of int keep their bit pattern.</summary>
    public static KustoValue BitsOrNull(long? number) => number is { } value ? KustoValue.OfInt(unchecked((int)value)) : KustoValue.Null;

    /// <summary>Creates a datetime.</summary>
    /// <param name="ticks">100 ns ticks, UTC.</param>
    public static KustoValue Time(long ticks) => KustoValue.Of(new DateTime(ticks, DateTimeKind.Utc));

    /// <summary>Creates an array of strings.</summary>
    public static KustoValue Texts(IEnumerable<string> texts) => Array(texts, KustoValue.Of);

    /// <summary>Creates an array of integers.</summary>
    public static KustoValue Numbers(IEnumerable<long> numbers) => Array(numbers, KustoValue.Of);

    /// <summary>Creates an object with a count for each name.</summary>
    public static KustoValue Counts(IEnumerable<KeyValuePair<string, long>> counts) =>
        Bag(counts.Select(count => KeyValuePair.Create(count.Key, KustoValue.Of(count.Value))));

    /// <summary>Creates an array.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cellOf">Creates the value of an item.</param>
    public static KustoValue Array<T>(IEnumerable<T> items, Func<T, KustoValue> cellOf)
    {
        // Rows have several small arrays, nearly all of which come from lists.
        if (items is not IReadOnlyList<T> list)
        {
            return KustoValue.Of(new DynamicArray([.. items.Select(cellOf)]));
        }

        var cells = new KustoValue[list.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = cellOf(list[i]);
        }

        return KustoValue.Of(new DynamicArray(cells));
    }

    /// <summary>Creates an object.</summary>
    public static KustoValue Bag(params IEnumerable<KeyValuePair<string, KustoValue>> members) => KustoValue.Of(new DynamicBag(members));
}
