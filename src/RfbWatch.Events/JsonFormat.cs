using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>Serialises values to JSON.</summary>
public static class JsonFormat
{
    /// <summary>
    /// Not indented. Relaxed escaping keeps text readable: characters that are dangerous in a terminal have already been removed from wire text, and HTML is
    /// escaped where it is generated. The maximum depth is that of a dynamic value plus the enclosing row.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = false,
        MaxDepth = DynamicJson.MaximumNesting + 8,
    };

    /// <summary>Maximum length of a real number in round-trip format: sign, 17 digits, point, exponent.</summary>
    private const int MaxRealText = 32;

    /// <summary>Smallest real number written without an exponent: one 100 ns tick, in seconds.</summary>
    private const double MinPlainReal = 1e-7;

    /// <summary>Calls a function that writes JSON, and returns the JSON as a string.</summary>
    public static string TextOf(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Returns a value of a dynamic column as JSON, in the form of the column.</summary>
    public static string TextOf(Column column, KustoValue value) => column.Form switch
    {
        DynamicForm.Json or DynamicForm.Text => TextOf(value),
        DynamicForm.KustoText => DynamicJson.Write(value),
    };

    /// <summary>Returns a value as JSON.</summary>
    public static string TextOf(KustoValue value) => TextOf(writer => Write(writer, value));

    /// <summary>Writes a value as JSON.</summary>
    public static void Write(Utf8JsonWriter writer, KustoValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Int or ValueKind.Long:
                writer.WriteNumberValue(value.AsLong);
                break;
            case ValueKind.Real when double.IsFinite(value.AsReal):
                WriteReal(writer, value.AsReal);
                break;
            case ValueKind.Real or ValueKind.Decimal or ValueKind.String or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Guid:
                writer.WriteStringValue(value.Text);
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.AsArray!.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Bag:
                writer.WriteStartObject();
                foreach (var (name, item) in value.AsBag!)
                {
                    writer.WritePropertyName(name);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Writes a real number. Durations are real numbers of seconds, and are written without an exponent for compatibility.</summary>
    private static void WriteReal(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[MaxRealText];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        if (Math.Abs(value) is >= MinPlainReal and < 1 && text[..length].Contains((byte)'E'))
        {
            writer.WriteRawValue(((decimal)value).ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
        }
        else
        {
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        }
    }
}
