using System.Text;
using System.Text.Json;

namespace RfbWatch.Kql.Values;

/// <summary>Creates dynamic values from JSON tokens. Repeated keys and short strings share one string object. Not thread-safe.</summary>
internal sealed class DynamicJsonReader
{
    /// <summary>Maximum number of shared keys and strings.</summary>
    private const int SharedTexts = 1024;

    /// <summary>Maximum number of entries and items for which memory is kept after a value is read.</summary>
    private const int MaxKept = 4096;

    [ThreadStatic]
    private static DynamicJsonReader? _ofThread;

    private readonly TextPool _texts = new(SharedTexts);

    // Stacks of the entries and items of all bags and arrays that are being read.
    private readonly List<KeyValuePair<string, KustoValue>> _entries = [];
    private readonly List<KustoValue> _items = [];

    /// <summary>The instance of the calling thread.</summary>
    public static DynamicJsonReader OfThread => _ofThread ??= new DynamicJsonReader();

    /// <summary>Reads a complete text.</summary>
    /// <param name="utf8">JSON.</param>
    /// <exception cref="JsonException">It is not JSON, or is nested deeper than <see cref="DynamicJson.MaximumDepth"/>.</exception>
    /// <exception cref="InvalidOperationException">A string contains a lone surrogate or bytes that are not UTF-8.</exception>
    public KustoValue Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DynamicJson.MaximumDepth });
        if (!reader.Read())
        {
            throw new JsonException("The text is empty.");
        }

        var value = Value(ref reader);
        if (reader.Read())
        {
            throw new JsonException("Text follows the value.");
        }

        return value;
    }

    /// <summary>Reads the value at the reader's position, and leaves the reader at the last token of the value.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string contains a lone surrogate or bytes that are not UTF-8.</exception>
    public KustoValue Value(ref Utf8JsonReader reader)
    {
        int entries = _entries.Count, items = _items.Count;
        try
        {
            return Of(ref reader);
        }
        finally
        {
            Shrink(_entries, entries);
            Shrink(_items, items);
        }
    }

    private KustoValue Of(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => KustoValue.True,
        JsonTokenType.False => KustoValue.False,
        JsonTokenType.String => KustoValue.Of(Text(ref reader)),
        JsonTokenType.Number => reader.TryGetInt64(out long number) ? KustoValue.Of(number) : KustoValue.Of(reader.GetDouble()),
        JsonTokenType.StartArray => KustoValue.Of(Array(ref reader)),
        JsonTokenType.StartObject => KustoValue.Of(Bag(ref reader)),
        _ => KustoValue.Null,
    };

    private DynamicArray Array(ref Utf8JsonReader reader)
    {
        int start = _items.Count;
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            _items.Add(Of(ref reader));
        }

        if (_items.Count == start)
        {
            return DynamicArray.Empty;
        }

        var items = new KustoValue[_items.Count - start];
        _items.CopyTo(start, items, 0, items.Length);
        _items.RemoveRange(start, items.Length);
        return new DynamicArray(items);
    }

    private DynamicBag Bag(ref Utf8JsonReader reader)
    {
        int start = _entries.Count;
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            string key = Text(ref reader);
            Next(ref reader);
            _entries.Add(KeyValuePair.Create(key, Of(ref reader)));
        }

        var entries = _entries.GetRange(start, _entries.Count - start);
        _entries.RemoveRange(start, entries.Count);
        return DynamicBag.OfDistinct(entries);
    }

    private string Text(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped || reader.HasValueSequence || !Ascii.IsValid(reader.ValueSpan) ? reader.GetString()! : _texts.Get(reader.ValueSpan);

    // The stack already has its previous size unless an exception occurred. The memory of a large value is released.
    private static void Shrink<T>(List<T> stack, int count)
    {
        stack.RemoveRange(count, stack.Count - count);
        if (stack.Capacity > MaxKept && count == 0)
        {
            stack.Capacity = 0;
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw new JsonException("The text ends within a value.");
}
