using System.Globalization;
using System.Text.Json;
using RfbWatch.Events;

namespace RfbWatch.Outputs.Formats;

/// <summary>Writes rows as JSON objects: every column in the table's order, null where there is no value.</summary>
public static class JsonRow
{
    /// <summary>Defender's time: UTC, seven digits of seconds.</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    /// <summary>Writes the row as one object.</summary>
    public static void Write(Utf8JsonWriter writer, TableRow row)
    {
        writer.WriteStartObject();
        var columns = row.Table.Columns;
        for (int i = 0; i < columns.Count; i++)
        {
            writer.WritePropertyName(columns[i].Name);
            WriteValue(writer, columns[i], row.Values[i]);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Columns that the table does not have are left out; those that are missing, or of another kind, are empty.</summary>
    /// <param name="table">The table.</param>
    /// <param name="json">The object.</param>
    public static TableRow Read(TableSchema table, JsonElement json)
    {
        var row = new TableRow(table);
        foreach (var column in table.Columns)
        {
            if (json.TryGetProperty(column.Name, out var value) && ReadValue(column, value) is { } read)
            {
                row[column.Name] = read;
            }
        }

        return row;
    }

    private static object? ReadValue(Column column, JsonElement value) => (column.Type, value.ValueKind) switch
    {
        (KustoType.Bool, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (KustoType.Int, JsonValueKind.Number) when value.TryGetInt32(out int number) => number,
        (KustoType.Long, JsonValueKind.Number) when value.TryGetInt64(out long number) => number,
        (KustoType.Real, JsonValueKind.Number) => value.GetDouble(),
        (KustoType.DateTime, JsonValueKind.String) when DateTime.TryParseExact(
            value.GetString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
        (KustoType.Dynamic, JsonValueKind.String) when column.AsText => new JsonText(value.GetString()!),
        (KustoType.Dynamic, not JsonValueKind.Null) when !column.AsText => new JsonText(value.GetRawText()),
        (KustoType.String, JsonValueKind.String) => value.GetString(),
        _ => null,
    };

    private static void WriteValue(Utf8JsonWriter writer, Column column, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case DateTime time:
                writer.WriteStringValue(time.ToString(TimeFormat, CultureInfo.InvariantCulture));
                break;
            case JsonText json when column.AsText:
                writer.WriteStringValue(json.Text);
                break;
            case JsonText json:
                writer.WriteRawValue(json.Text, skipInputValidation: true);
                break;
            default:
                throw new ArgumentException($"column {column.Name} holds a {value.GetType().Name}", nameof(value));
        }
    }
}
