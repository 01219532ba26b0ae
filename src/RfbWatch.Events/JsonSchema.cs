using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>Writes the JSON Schemas (draft 2020-12) of tables from their columns.</summary>
public static class JsonSchema
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>UTC with seven fractional digits, as exported by Defender.</summary>
    private const string TimePattern = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{7}Z$";

    /// <summary>Writes the schema of one row of a table, as in the output files.</summary>
    public static void WriteRow(Utf8JsonWriter writer, TableSchema table)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", Dialect);
        WriteRowMembers(writer, table);
        writer.WriteEndObject();
    }

    /// <summary>Writes the schema of one record in the streaming format, with the row schemas of all tables under <c>$defs</c>.</summary>
    public static void WriteStream(Utf8JsonWriter writer, IReadOnlyList<TableSchema> tables)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", Dialect);
        writer.WriteString("title", "RfbWatch stream");
        writer.WriteString("description", "One record in the streaming format: time, table, and row.");
        writer.WriteStartArray("oneOf");
        foreach (var table in tables)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            writer.WriteStartObject("time");
            writer.WriteString("type", "string");
            writer.WriteString("pattern", TimePattern);
            writer.WriteEndObject();
            writer.WriteStartObject("category");
            writer.WriteString("const", table.Category);
            writer.WriteEndObject();
            writer.WriteStartObject("properties");
            writer.WriteString("$ref", "#/$defs/" + table.Name);
            writer.WriteEndObject();
            writer.WriteEndObject();
            WriteStrings(writer, "required", ["time", "category", "properties"]);
            writer.WriteBoolean("additionalProperties", false);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("$defs");
        foreach (var table in tables)
        {
            writer.WriteStartObject(table.Name);
            WriteRowMembers(writer, table);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRowMembers(Utf8JsonWriter writer, TableSchema table)
    {
        writer.WriteString("title", table.Name);
        writer.WriteString("description", table.Documentation);
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var column in table.Columns)
        {
            writer.WriteStartObject(column.Name);
            writer.WriteString("description", column.Documentation);
            WriteType(writer, column);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteStrings(writer, "required", table.Columns.Select(column => column.Name));
        writer.WriteBoolean("additionalProperties", false);
    }

    private static void WriteType(Utf8JsonWriter writer, Column column)
    {
        switch (column.Type)
        {
            case KustoType.Int:
                WriteTypes(writer, column, "integer");
                writer.WriteNumber("minimum", int.MinValue);
                writer.WriteNumber("maximum", int.MaxValue);
                break;
            case KustoType.Long:
                WriteTypes(writer, column, "integer");
                break;
            case KustoType.Real:
                WriteTypes(writer, column, "number");
                break;
            case KustoType.Bool:
                WriteTypes(writer, column, "boolean");
                break;
            case KustoType.DateTime:
                WriteTypes(writer, column, "string");
                writer.WriteString("pattern", TimePattern);
                break;
            case KustoType.Dynamic when column.Form != DynamicForm.Json:
                WriteTypes(writer, column, "string");
                writer.WriteString("contentMediaType", "application/json");
                break;
            case KustoType.Dynamic:
                WriteTypes(writer, column, "array", "object");
                break;
            case KustoType.String or KustoType.Decimal or KustoType.TimeSpan or KustoType.Guid:
                WriteTypes(writer, column, "string");
                break;
            case KustoType.Unknown:
                throw new InvalidOperationException($"column {column.Name} has no type");
        }

        if (column.Allowed is { } allowed)
        {
            writer.WriteStartArray("enum");
            foreach (string value in allowed)
            {
                writer.WriteStringValue(value);
            }

            if (column.Nullable)
            {
                writer.WriteNullValue();
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteTypes(Utf8JsonWriter writer, Column column, params IReadOnlyList<string> types)
    {
        if (types.Count == 1 && !column.Nullable)
        {
            writer.WriteString("type", types[0]);
            return;
        }

        WriteStrings(writer, "type", column.Nullable ? [.. types, "null"] : types);
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
