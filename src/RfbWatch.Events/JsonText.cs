using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RfbWatch.Events;

/// <summary>A value of type dynamic: well-formed JSON, as text.</summary>
/// <param name="Text">The JSON, without needless white space.</param>
public readonly record struct JsonText(string Text)
{
    /// <summary>
    /// How all JSON is written: not indented, members in the order given. The relaxed escaping keeps text readable;
    /// wire text has lost what is dangerous in a terminal before it comes here, and HTML is escaped where HTML is made.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = false,
    };

    /// <summary>Writes one value with a writer and keeps its text.</summary>
    public static JsonText Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return new JsonText(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>An array of strings.</summary>
    public static JsonText Strings(IEnumerable<string> values) => Of(writer =>
    {
        writer.WriteStartArray();
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    });

    /// <summary>An array of integers.</summary>
    public static JsonText Numbers(IEnumerable<long> values) => Of(writer =>
    {
        writer.WriteStartArray();
        foreach (long value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    });

    /// <inheritdoc />
    public override string ToString() => Text;
}
