using System.Buffers;
using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>Converts values to UTF-8 JSON in a reused buffer. Not thread-safe; there is one instance per thread.</summary>
public sealed class JsonText
{
    [ThreadStatic]
    private static JsonText? _ofThread;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;

    private JsonText() => _writer = new Utf8JsonWriter(_buffer, JsonFormat.WriterOptions);

    /// <summary>The instance of the current thread.</summary>
    public static JsonText OfThread => _ofThread ??= new JsonText();

    /// <summary>Returns a value as JSON in the form of its column; see <see cref="JsonFormat.TextOf(Column, KustoValue)"/>. Valid until the next call.</summary>
    /// <param name="column">A dynamic column.</param>
    /// <param name="value">The value.</param>
    public ReadOnlySpan<byte> Of(Column column, KustoValue value)
    {
        _buffer.ResetWrittenCount();
        switch (column.Form)
        {
            case DynamicForm.Json or DynamicForm.Text:
                _writer.Reset();
                JsonFormat.Write(_writer, value);
                _writer.Flush();
                break;
            case DynamicForm.KustoText:
                Encoding.UTF8.GetBytes(DynamicJson.Write(value), _buffer);
                break;
        }

        return _buffer.WrittenSpan;
    }
}
