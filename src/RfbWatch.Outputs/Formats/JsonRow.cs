using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Outputs.Formats;

/// <summary>Writes rows as JSON objects, with all columns in the table's order and null for missing values.</summary>
public static class JsonRow
{
    /// <summary>Defender's time format: UTC with seven fractional digits.</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    /// <summary>Writes a row as one object.</summary>
    public static void Write(Utf8JsonWriter writer, TableRow row)
    {
        writer.WriteStartObject();
        var columns = row.Table.Columns;
        for (int i = 0; i < columns.Count; i++)
        {
            writer.WritePropertyName(columns[i].JsonName);
            WriteValue(writer, columns[i], row[i]);
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// Reads an object written by <see cref="Write"/>. Members that are not columns of the table are ignored. Missing members, and values of the wrong type, leave their cells empty.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="json">The object.</param>
    public static TableRow Read(TableSchema table, JsonElement json)
    {
        var cells = table.EmptyCells();
        for (int i = 0; i < cells.Length; i++)
        {
            var column = table.Columns[i];
            if (json.TryGetProperty(column.Name, out var value) && ReadValue(column, value) is { IsNull: false } read)
            {
                cells[i] = read;
            }
        }

        return new TableRow(table, cells);
    }

    private static KustoValue ReadValue(Column column, JsonElement value) => (column.Type, value.ValueKind) switch
    {
        (KustoType.Bool, JsonValueKind.True or JsonValueKind.False) => KustoValue.Of(value.GetBoolean()),
        (KustoType.Int, JsonValueKind.Number) when value.TryGetInt32(out int number) => KustoValue.OfInt(number),
        (KustoType.Long, JsonValueKind.Number) when value.TryGetInt64(out long number) => KustoValue.Of(number),
        (KustoType.Real, JsonValueKind.Number) => KustoValue.Of(value.GetDouble()),
        (KustoType.DateTime, JsonValueKind.String) when DateTime.TryParseExact(
            value.GetString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => KustoValue.Of(time),
        (KustoType.Dynamic, JsonValueKind.String) when column.Form != DynamicForm.Json => DynamicJson.Parse(value.GetString()!),
        (KustoType.Dynamic, not JsonValueKind.Null) when column.Form == DynamicForm.Json => DynamicJson.From(value),
        (KustoType.String, JsonValueKind.String) => KustoValue.Of(value.GetString()),
        _ => KustoValue.Null,
    };

    private static void WriteValue(Utf8JsonWriter writer, Column column, KustoValue value)
    {
        if (value.Kind == ValueKind.DateTime)
        {
            // For a UTC time, the round-trip format is identical to TimeFormat.
            Span<byte> time = stackalloc byte[TimeFormat.Length];
            Utf8Formatter.TryFormat(value.AsDateTime, time, out int length, new StandardFormat('O'));
            writer.WriteStringValue(time[..length]);
        }
        else if (column.Type == KustoType.Dynamic && column.Form != DynamicForm.Json && !value.IsNull)
        {
            writer.WriteStringValue(JsonText.OfThread.Of(column, value));
        }
        else
        {
            JsonFormat.Write(writer, value);
        }
    }
}
