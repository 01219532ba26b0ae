using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads JSON lines of one table directly from their bytes: objects with known names, in about the same order in every line. Lines that are unusual in any way (malformed, with a
/// new name, with escapes in a name) are rejected; they are read as documents, which reports errors and creates columns.
/// </summary>
/// <param name="builder">The table.</param>
/// <param name="cells">Reads cells that need conversion.</param>
/// <param name="names">The property names of the lines.</param>
internal abstract class JsonLineReader(TableBuilder builder, CellReader cells, JsonLineNames names)
{
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = LenientJson.MaxDepth, AllowTrailingCommas = true };

    private readonly JsonLineNames _names = names;

    /// <summary>The property names that are known so far.</summary>
    protected JsonLineNames Names => _names;

    /// <summary>The table.</summary>
    protected TableBuilder Builder { get; } = builder;

    /// <summary>Adds the names of a record that was read as a document and resulted in a row.</summary>
    public void Learn(JsonElement record) => _names.Learn(record);

    /// <summary>Adds the row of a line. Returns false, without adding anything, if the line has to be read as a document.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (_names.IsEmpty)
        {
            return false;
        }

        long unreadable = cells.Unreadable;
        try
        {
            BeginRow();
            if (TryRead(line))
            {
                EndRow();
                return true;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or invalid text.
        }

        cells.Unreadable = unreadable;
        ClearRow();
        return false;
    }

    /// <summary>Begins the row of a line.</summary>
    protected abstract void BeginRow();

    /// <summary>Stores the cell at the reader's position, and moves the reader to its end. Returns false if the line has to be read as a document.</summary>
    protected abstract bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KnownName name);

    /// <summary>Adds the row.</summary>
    protected abstract void EndRow();

    /// <summary>Discards the cells of a line that has to be read as a document.</summary>
    protected abstract void ClearRow();

    /// <summary>Converts ASCII bytes to a string.</summary>
    protected abstract string TextOf(ReadOnlySpan<byte> ascii);

    /// <summary>Returns the value of the cell at the reader's position.</summary>
    protected KustoValue ValueOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KustoType type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return KustoValue.MissingOf(type);
            case JsonTokenType.String when type == KustoType.DateTime && IsPlainTime(ref reader, out var time):
                return KustoValue.Of(time);
            case JsonTokenType.String:
                return cells.FromText(!reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan) ? TextOf(reader.ValueSpan) : reader.GetString()!, type);
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
            if (name.Place < 0)
            {
                reader.Skip();
            }
            else if (!TryTake(ref reader, line, name))
            {
                return false;
            }
        }

        // The line must end after the object.
        return !reader.Read();
    }

    // Objects, arrays, and values whose type differs from the column's are converted from their raw JSON text.
    private KustoValue Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KustoType type)
    {
        if (type == KustoType.Dynamic)
        {
            return DynamicJson.Read(ref reader);
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        var raw = line[start..(int)reader.BytesConsumed];
        if (Ascii.IsValid(raw))
        {
            return cells.FromText(TextOf(raw), type);
        }

        return Utf8.IsValid(raw) ? cells.FromText(Encoding.UTF8.GetString(raw), type) : throw new InvalidOperationException("The bytes are not UTF-8.");
    }

    // CellReader reads every time accepted here as the same instant; it rounds longer fractions.
    private static bool IsPlainTime(ref Utf8JsonReader reader, out DateTime time)
    {
        const int LongestPlain = 28;
        time = default;
        return reader.ValueSpan.Length <= LongestPlain && !reader.ValueIsEscaped && reader.TryGetDateTime(out time) && time.Kind == DateTimeKind.Utc;
    }
}
