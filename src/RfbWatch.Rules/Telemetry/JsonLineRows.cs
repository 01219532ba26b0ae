using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads JSON lines of one table directly from their bytes: objects with known names, in about the same order in every line. Lines that are unusual in any way (malformed, with a
/// new name, with escapes in a name) are rejected; they are read as documents, which reports errors and creates columns.
/// </summary>
/// <param name="builder">The table.</param>
/// <param name="cells">Reads cells that need conversion.</param>
internal sealed class JsonLineRows(TableBuilder builder, CellReader cells)
{
    private const int MaxNames = 1000;

    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = LenientJson.MaxDepth, AllowTrailingCommas = true };

    private readonly TextPool _pool = new();
    private readonly List<KnownName> _names = [];

    /// <summary>Adds the row of a line. False, and nothing is added, if the line must be read as a document.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (_names.Count == 0)
        {
            return false;
        }

        long unreadable = cells.Unreadable;
        try
        {
            if (TryRead(line, out var row))
            {
                builder.Add(row);
                return true;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or an invalid text.
        }

        cells.Unreadable = unreadable;
        return false;
    }

    /// <summary>Records the names of a record that was read as a document and produced a row.</summary>
    public void Learn(JsonElement record)
    {
        foreach (var property in record.EnumerateObject())
        {
            byte[] name = Encoding.UTF8.GetBytes(property.Name);
            if (_names.Count < MaxNames && !_names.Exists(known => known.Utf8.AsSpan().SequenceEqual(name)))
            {
                _names.Add(KnownName.Of(name, property.Name, builder));
            }
        }
    }

    private bool TryRead(ReadOnlySpan<byte> line, out KustoValue[] row)
    {
        row = builder.NewRow();
        var reader = new Utf8JsonReader(line, Lenient);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        int expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int at = reader.ValueIsEscaped ? -1 : Find(reader.ValueSpan, expected);
            if (at < 0 || _names[at].DecidesTable)
            {
                return false;
            }

            expected = at + 1;
            reader.Read();
            if (_names[at].Place < 0)
            {
                reader.Skip();
            }
            else
            {
                row[_names[at].Place] = Cell(ref reader, line, _names[at].Type);
            }
        }

        // The object must be the end of the line.
        return !reader.Read();
    }

    private int Find(ReadOnlySpan<byte> name, int expected)
    {
        for (int i = 0; i < _names.Count; i++)
        {
            int at = expected + i < _names.Count ? expected + i : expected + i - _names.Count;
            if (name.SequenceEqual(_names[at].Utf8))
            {
                return at;
            }
        }

        return -1;
    }

    private KustoValue Cell(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KustoType type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null;
            case JsonTokenType.String when type == KustoType.DateTime && IsPlainTime(ref reader, out var time):
                return KustoValue.Of(time);
            case JsonTokenType.String:
                return cells.FromText(Text(ref reader), type);
            case JsonTokenType.True or JsonTokenType.False when type == KustoType.Bool:
                return KustoValue.Of(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Number when type == KustoType.Long && Utf8Parser.TryParse(reader.ValueSpan, out long whole, out int read) && read == reader.ValueSpan.Length:
                return KustoValue.Of(whole);
            case JsonTokenType.Number when type == KustoType.Int && Utf8Parser.TryParse(reader.ValueSpan, out int whole, out int read) && read == reader.ValueSpan.Length:
                return KustoValue.OfInt(whole);
            case JsonTokenType.Number when type == KustoType.Real && double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                return KustoValue.Of(number);
            default:
                return Raw(ref reader, line, type);
        }
    }

    // Objects, arrays, and values whose type differs from the column's: as written.
    private KustoValue Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KustoType type)
    {
        if (type == KustoType.Dynamic)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return DynamicJson.From(document.RootElement);
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return cells.FromText(TextOf(line[start..(int)reader.BytesConsumed]), type);
    }

    private string Text(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan) ? _pool.Get(reader.ValueSpan) : reader.GetString()!;

    private string TextOf(ReadOnlySpan<byte> raw)
    {
        if (Ascii.IsValid(raw))
        {
            return _pool.Get(raw);
        }

        return Encoding.UTF8.GetString(raw) is var text && text.Contains('\ufffd', StringComparison.Ordinal)
            ? throw new InvalidOperationException("The bytes are not UTF-8.")
            : text;
    }

    // CellReader reads every time accepted here as the same instant; it rounds longer fractions.
    private static bool IsPlainTime(ref Utf8JsonReader reader, out DateTime time)
    {
        const int LongestPlain = 28;
        time = default;
        return reader.ValueSpan.Length <= LongestPlain && !reader.ValueIsEscaped && reader.TryGetDateTime(out time) && time.Kind == DateTimeKind.Utc;
    }

    /// <summary>A name that occurs in lines.</summary>
    /// <param name="Utf8">The name.</param>
    /// <param name="Place">Index of its column in a row; -1 for one that is skipped.</param>
    /// <param name="Type">Type of its column.</param>
    /// <param name="DecidesTable">Whether a record with it may belong to another table, or be wrapped in another object.</param>
    private readonly record struct KnownName(byte[] Utf8, int Place, KustoType Type, bool DecidesTable)
    {
        public static KnownName Of(byte[] utf8, string name, TableBuilder builder)
        {
            bool decides = name.Equals("category", StringComparison.OrdinalIgnoreCase) || name.Equals("properties", StringComparison.OrdinalIgnoreCase);
            int place = TableBuilder.IsPassedOver(name) || decides ? -1 : builder.Column(name, KustoType.String);
            return new KnownName(utf8, place, place < 0 ? KustoType.Unknown : builder.TypeAt(place), decides);
        }
    }
}
