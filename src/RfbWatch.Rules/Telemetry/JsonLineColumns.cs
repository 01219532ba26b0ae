using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads JSON lines straight into columns: texts are copied as UTF-8, and what no query reads is passed over. Like <see cref="JsonLineRows"/> it leaves to the document reader what is in any way special,
/// also in columns that are not read, so that the same lines give a row.
/// </summary>
/// <param name="builder">The table.</param>
/// <param name="sink">Takes its rows.</param>
/// <param name="cells">Reads the cells that need more than a look.</param>
internal sealed class JsonLineColumns(TableBuilder builder, ColumnSink sink, CellReader cells) : IJsonLines
{
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = LenientJson.MaxDepth, AllowTrailingCommas = true };

    private readonly JsonLineNames _names = new(builder);
    private byte[] _scratch = new byte[1024];

    public void Learn(JsonElement record) => _names.Learn(record);

    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (_names.IsEmpty)
        {
            return false;
        }

        long unreadable = cells.Unreadable;
        try
        {
            if (TryRead(line))
            {
                sink.EndRow();
                return true;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or an invalid string.
        }

        cells.Unreadable = unreadable;
        sink.ClearRow();
        return false;
    }

    private bool TryRead(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, Lenient);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        int expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int at = reader.ValueIsEscaped ? -1 : _names.Find(reader.ValueSpan, expected);
            if (at < 0 || _names[at].DecidesTable)
            {
                return false;
            }

            expected = at + 1;
            reader.Read();
            var name = _names[at];
            if (name.Place >= 0 && sink.IsWanted(name.Place) ? !TrySet(ref reader, line, name) : !TrySkip(ref reader, line, isCell: name.Place >= 0))
            {
                return false;
            }
        }

        // The object must be the end of the line.
        return !reader.Read();
    }

    // Cells of unread columns must be valid too: an escaped half of a surrogate pair makes the line unreadable.
    private static bool TrySkip(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, bool isCell)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            return !isCell || !MayHoldSurrogates(line[start..(int)reader.BytesConsumed]);
        }

        return !isCell || reader.TokenType != JsonTokenType.String || !reader.ValueIsEscaped || !MayHoldSurrogates(reader.ValueSpan);
    }

    private static bool MayHoldSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    private bool TrySet(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KnownName name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                sink.Set(name.Place, KustoValue.MissingOf(name.Type));
                return true;
            case JsonTokenType.String when name.Type == KustoType.String:
                return TrySetText(ref reader, name.Place);
            case JsonTokenType.String when name.Type == KustoType.DateTime && IsPlainTime(ref reader, out var time):
                sink.Set(name.Place, KustoValue.Of(time));
                return true;
            case JsonTokenType.String:
                sink.Set(name.Place, cells.FromText(reader.GetString()!, name.Type));
                return true;
            case JsonTokenType.True or JsonTokenType.False when name.Type == KustoType.Bool:
                sink.Set(name.Place, KustoValue.Of(reader.TokenType == JsonTokenType.True));
                return true;
            case JsonTokenType.Number when name.Type == KustoType.Long && Utf8Parser.TryParse(reader.ValueSpan, out long whole, out int read) && read == reader.ValueSpan.Length:
                sink.Set(name.Place, KustoValue.Of(whole));
                return true;
            case JsonTokenType.Number when name.Type == KustoType.Int && Utf8Parser.TryParse(reader.ValueSpan, out int whole, out int read) && read == reader.ValueSpan.Length:
                sink.Set(name.Place, KustoValue.OfInt(whole));
                return true;
            case JsonTokenType.Number when name.Type == KustoType.Real && double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                sink.Set(name.Place, KustoValue.Of(number));
                return true;
            default:
                sink.Set(name.Place, Raw(ref reader, line, name.Type));
                return true;
        }
    }

    private bool TrySetText(ref Utf8JsonReader reader, int place)
    {
        if (!reader.ValueIsEscaped)
        {
            if (!Utf8.IsValid(reader.ValueSpan))
            {
                return false;
            }

            sink.SetText(place, reader.ValueSpan);
            return true;
        }

        if (_scratch.Length < reader.ValueSpan.Length)
        {
            _scratch = new byte[2 * reader.ValueSpan.Length];
        }

        sink.SetText(place, _scratch.AsSpan(0, reader.CopyString(_scratch)));
        return true;
    }

    // Objects, arrays, and values of a type that the column does not have: as they are written.
    private KustoValue Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KustoType type)
    {
        if (type == KustoType.Dynamic)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return DynamicJson.From(document.RootElement);
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        ReadOnlySpan<byte> raw = line[start..(int)reader.BytesConsumed];
        return Utf8.IsValid(raw) ? cells.FromText(Encoding.UTF8.GetString(raw), type) : throw new InvalidOperationException("The bytes are no UTF-8.");
    }

    // What this takes, CellReader reads as the same instant; longer fractions are rounded there.
    private static bool IsPlainTime(ref Utf8JsonReader reader, out DateTime time)
    {
        const int LongestPlain = 28;
        time = default;
        return reader.ValueSpan.Length <= LongestPlain && !reader.ValueIsEscaped && reader.TryGetDateTime(out time) && time.Kind == DateTimeKind.Utc;
    }
}
