using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RfbWatch.Kql.Values;

/// <summary>Converts dynamic values from and to JSON text.</summary>
public static class DynamicJson
{
    /// <summary>Maximum nesting that is parsed; text that is nested more deeply is not treated as JSON.</summary>
    internal const int MaximumDepth = 200;

    /// <summary>Maximum nesting of arrays and bags in a value, however it was built. A query may nest more deeply than parsed text.</summary>
    public const int MaximumNesting = 1000;

    // A value may contain the same long string a million times; it takes little memory until it is written.
    private const long MaximumWritten = 1L << 30;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Implements <c>parse_json()</c>: returns the value of JSON text, the text itself as a string if it is not JSON, or null if it is empty.
    /// </summary>
    public static KustoValue Parse(string text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return KustoValue.Null;
        }

        return TryParse(text, out var value) ? value : KustoValue.Of(text);
    }

    /// <summary>The same for UTF-8 text; invalid bytes are replaced with U+FFFD.</summary>
    public static KustoValue Parse(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty ? KustoValue.Null : TryParse(utf8, out var value) ? value : Parse(Encoding.UTF8.GetString(utf8));

    /// <summary>Reads the value at the reader's position, and leaves the reader at the last token of the value.</summary>
    /// <param name="reader">A reader positioned at the first token of a value.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string contains a lone surrogate or bytes that are not UTF-8.</exception>
    public static KustoValue Read(ref Utf8JsonReader reader) => DynamicJsonReader.OfThread.Value(ref reader);

    /// <summary>Parses JSON text; false when it is not JSON.</summary>
    internal static bool TryParse(string text, out KustoValue value)
    {
        byte[]? utf8 = null;
        try
        {
            utf8 = ArrayPool<byte>.Shared.Rent(Strict.GetByteCount(text));
            return TryParse(utf8.AsSpan(0, Strict.GetBytes(text, utf8)), out value);
        }
        catch (EncoderFallbackException)
        {
            // A lone surrogate cannot be converted to UTF-8.
            value = default;
            return false;
        }
        finally
        {
            if (utf8 is not null)
            {
                ArrayPool<byte>.Shared.Return(utf8);
            }
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> utf8, out KustoValue value)
    {
        try
        {
            value = DynamicJsonReader.OfThread.Read(utf8);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is valid JSON but not valid text.
            value = default;
            return false;
        }
    }

    /// <summary>Returns the value of a JSON element: integers that fit become long, other numbers real.</summary>
    public static KustoValue From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => KustoValue.True,
        JsonValueKind.False => KustoValue.False,
        JsonValueKind.String => KustoValue.Of(element.GetString()),
        JsonValueKind.Number => element.TryGetInt64(out long number) ? KustoValue.Of(number) : KustoValue.Of(element.GetDouble()),
        JsonValueKind.Array => KustoValue.Of(new DynamicArray([.. element.EnumerateArray().Select(From)])),
        JsonValueKind.Object => KustoValue.Of(new DynamicBag(
            element.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, From(entry.Value))))),
        _ => KustoValue.Null,
    };

    /// <summary>Returns the compact JSON text of any value; <c>null</c> for null. A lone surrogate is written as U+FFFD, so the result is always valid text.</summary>
    /// <exception cref="KqlRunException">The text would exceed a gigabyte.</exception>
    public static string Write(KustoValue value)
    {
        if (DynamicExtent.BytesOf(value) is > MaximumWritten and var bytes)
        {
            throw new KqlRunException($"A dynamic value of about {bytes} bytes is too long to be written as text; the maximum is {MaximumWritten}.");
        }

        var builder = new StringBuilder();
        Write(builder, value);
        return builder.ToString();
    }

    private static void Write(StringBuilder builder, KustoValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                builder.Append("null");
                break;
            case ValueKind.Bool:
                builder.Append(value.AsBool ? "true" : "false");
                break;
            case ValueKind.Int or ValueKind.Long:
                builder.Append(value.AsLong);
                break;
            case ValueKind.Real when !double.IsFinite(value.AsReal):
            case ValueKind.String or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Decimal:
                WriteString(builder, value.Text);
                break;
            case ValueKind.Real:
                builder.Append(RealText(value.AsReal));
                break;
            case ValueKind.Array:
                WriteArray(builder, value.AsArray!);
                break;
            case ValueKind.Bag:
                WriteBag(builder, value.AsBag!);
                break;
        }
    }

    private static void WriteArray(StringBuilder builder, DynamicArray array)
    {
        builder.Append('[');
        for (int i = 0; i < array.Count; i++)
        {
            if (i > 0)
            {
                builder.Append(',');
            }

            Write(builder, array[i]);
        }

        builder.Append(']');
    }

    private static void WriteBag(StringBuilder builder, DynamicBag bag)
    {
        builder.Append('{');
        bool first = true;
        foreach (var (key, item) in bag)
        {
            if (!first)
            {
                builder.Append(',');
            }

            first = false;
            WriteString(builder, key);
            builder.Append(':');
            Write(builder, item);
        }

        builder.Append('}');
    }

    private static string RealText(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".eE") < 0 ? text + ".0" : text;
    }

    private static void WriteString(StringBuilder builder, string text)
    {
        builder.Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '"':
                    builder.Append("\\\"");
                    break;
                case '\\':
                    builder.Append("\\\\");
                    break;
                case '\n':
                    builder.Append("\\n");
                    break;
                case '\r':
                    builder.Append("\\r");
                    break;
                case '\t':
                    builder.Append("\\t");
                    break;
                case '\b':
                    builder.Append("\\b");
                    break;
                case '\f':
                    builder.Append("\\f");
                    break;
                case < ' ':
                    builder.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                case >= '\ud800' and <= '\udfff':
                    bool isPair = i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]);
                    if (isPair)
                    {
                        builder.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        builder.Append('\ufffd');
                    }

                    break;
                default:
                    builder.Append(c);
                    break;
            }
        }

        builder.Append('"');
    }
}
