using System.Globalization;
using System.Text;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>
/// Writes rows in the format of Defender's streaming API, one object per line:
/// <c>{"time":…,"category":"AdvancedHunting-DeviceNetworkEvents","properties":{row}}</c>.
/// </summary>
public sealed class JsonStreamWriter : IRowWriter
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly Utf8JsonWriter _writer;

    /// <summary>Creates a writer on a stream that the caller owns.</summary>
    /// <param name="stream">The stream, buffered by the caller.</param>
    /// <param name="name">Its name in error messages.</param>
    public JsonStreamWriter(Stream stream, string name = OutputException.StandardOutput)
    {
        _stream = stream;
        _name = name;
        _writer = new Utf8JsonWriter(stream, JsonFormat.WriterOptions);
    }

    /// <inheritdoc />
    public bool KeepsTablesApart => false;

    /// <inheritdoc />
    public void Write(TableRow row)
    {
        try
        {
            // Discards an incomplete previous row.
            _writer.Reset();
            _writer.WriteStartObject();
            _writer.WriteString("time", row.Timestamp.ToString(JsonRow.TimeFormat, CultureInfo.InvariantCulture));
            _writer.WriteString("category", row.Table.Category);
            _writer.WritePropertyName("properties");
            JsonRow.Write(_writer, row);
            _writer.WriteEndObject();
            _writer.Flush();
            _stream.WriteByte((byte)'\n');
        }
        catch (IOException e)
        {
            throw OutputException.OfStream(_name, e);
        }
    }

    /// <summary>Converts a row to the streaming format, without a line end.</summary>
    /// <param name="row">The row.</param>
    /// <param name="properties">The same row as a flat object.</param>
    public static byte[] Record(TableRow row, ReadOnlySpan<byte> properties)
    {
        string head = $"{{\"time\":\"{row.Timestamp.ToString(JsonRow.TimeFormat, CultureInfo.InvariantCulture)}\",\"category\":\"{row.Table.Category}\",\"properties\":";
        byte[] record = new byte[head.Length + properties.Length + 1];
        Encoding.ASCII.GetBytes(head, record);
        properties.CopyTo(record.AsSpan(head.Length));
        record[^1] = (byte)'}';
        return record;
    }

    /// <summary>Returns the category and ReportId of a record in the streaming format; an empty category for anything else.</summary>
    public static (string Category, long Number) NumberOf(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        string category = "";
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                if (reader.CurrentDepth == 1 && reader.ValueTextEquals("category"u8))
                {
                    reader.Read();
                    category = reader.GetString() ?? "";
                }
                else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("ReportId"u8))
                {
                    return reader.Read() && reader.TryGetInt64(out long number) ? (category, number) : ("", 0);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not a record written by this program.
        }

        return ("", 0);
    }

    /// <inheritdoc />
    public void Complete()
    {
        try
        {
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw OutputException.OfStream(_name, e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Reset(Stream.Null);
}
