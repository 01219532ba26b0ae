using System.Text;
using System.Text.Json;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads JSON exports: responses of runHuntingQuery and of the older advanced hunting API, records in the streaming format, Log Analytics
/// responses, arrays of records, and JSON lines.
/// </summary>
/// <param name="rows">Receives the rows.</param>
internal sealed class JsonTelemetry(TelemetryRows rows)
{
    // The property names are learned from the first lines.
    private const int SequentialLines = 1000;

    private string? _format;
    private JsonLineReader? _known;
    private ColumnSink? _sink;

    /// <summary>Whether the first line of a file is a complete record, rather than the beginning of a document.</summary>
    public static bool BeginsWithRecord(ByteLines lines)
    {
        if (lines.Peek(1) is not [(byte)'{'] || !lines.TryPeekLine(out var line) || !LenientJson.TryParse(Encoding.UTF8.GetString(line), out var first))
        {
            return false;
        }

        using (first)
        {
            return first.RootElement.ValueKind == JsonValueKind.Object && !IsAnswer(first.RootElement);
        }
    }

    /// <summary>Reads a file that consists of one document.</summary>
    /// <exception cref="InvalidDataException">It is too long, or its table is too wide.</exception>
    public TelemetryFile ReadDocument(TextReader text)
    {
        if (!LenientJson.TryParse(LongText.ReadToEnd(text, TelemetryReader.MaxDocumentLength), out var document))
        {
            return rows.Fail("JSON", "the file is not a JSON document and its first line is not a JSON record");
        }

        using (document)
        {
            return rows.Done(AddDocument(document.RootElement));
        }
    }

    /// <summary>Reads a file with one record per line.</summary>
    /// <exception cref="InvalidDataException">A line is too long, or a table is too wide.</exception>
    public TelemetryFile ReadLines(ByteLines lines)
    {
        long records = 0;
        while (lines.TryReadLine(out var line))
        {
            if (records++ == rows.Maximum)
            {
                return rows.Done(_format!) with { IsHead = true };
            }

            AddLine(line);
            if (records == SequentialLines && rows.Workers > 1 && rows.Maximum == long.MaxValue && _known is JsonLineColumns columns)
            {
                new JsonLineWorkers(columns, _sink!, rows.Cells, rows.Workers, rows.PieceBytes).Read(lines, AddLine);
            }
        }

        return rows.Done(_format!);
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        if (_known is not null && _known.TryAdd(line))
        {
            return;
        }

        string text = Encoding.UTF8.GetString(line);
        if (text.AsSpan().Trim().IsEmpty)
        {
            return;
        }

        if (!LenientJson.TryParse(text, out var record))
        {
            rows.Unreadable++;
            return;
        }

        using (record)
        {
            _format ??= LenientJson.Member(record.RootElement, "category") is null ? "JSON lines" : "streaming JSON lines";
            long unreadable = rows.Unreadable;
            AddRecord(record.RootElement);

            // If no table is given, each record must be examined to determine its table.
            if (unreadable == rows.Unreadable && rows.Expected is { } table && rows.Existing(table) is { } builder)
            {
                _sink = builder.Sink;
                _known ??= builder.Sink is null ? new JsonLineRows(builder, rows.Cells) : new JsonLineColumns(builder, builder.Sink, rows.Cells, new JsonLineNames(builder));
                _known.Learn(record.RootElement);
            }
        }
    }

    private static bool IsAnswer(JsonElement root) =>
        LenientJson.Member(root, "results") is not null || LenientJson.Member(root, "records") is not null || LenientJson.Member(root, "tables") is not null;

    /// <summary>Adds the rows of a document, and returns its format.</summary>
    private string AddDocument(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            AddAll(root);
            return "JSON array";
        }

        if (LenientJson.Member(root, "results") is { ValueKind: JsonValueKind.Array } results)
        {
            AddAll(results);
            return "hunting query answer";
        }

        if (LenientJson.Member(root, "records") is { ValueKind: JsonValueKind.Array } records)
        {
            AddAll(records);
            return "streaming records";
        }

        if (LenientJson.Member(root, "tables") is { ValueKind: JsonValueKind.Array } tables)
        {
            foreach (var table in tables.EnumerateArray())
            {
                TryAdd(() => AddTable(table));
            }

            return "Log Analytics answer";
        }

        AddRecord(root);
        return "JSON record";
    }

    private void AddAll(JsonElement array)
    {
        foreach (var record in array.EnumerateArray())
        {
            AddRecord(record);
        }
    }

    private void AddRecord(JsonElement record) => TryAdd(() => AddReadable(record));

    private void TryAdd(Action add)
    {
        try
        {
            add();
        }
        catch (InvalidOperationException)
        {
            // An escaped unpaired surrogate: valid JSON, but not a valid string.
            rows.Unreadable++;
        }
    }

    private void AddReadable(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            rows.Unreadable++;
            return;
        }

        string? table = rows.Given;
        if (LenientJson.Member(record, "category") is { ValueKind: JsonValueKind.String } category && LenientJson.Member(record, "properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            string name = category.GetString()!;
            table ??= name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..];
            record = properties;
        }

        table ??= rows.Expected ?? DeviceTables.Detect(record.EnumerateObject().Select(property => property.Name).ToHashSet()) ?? rows.Only;
        if (table is null)
        {
            rows.Unreadable++;
            return;
        }

        rows.Builder(table).AddJson(record);
    }

    private void AddTable(JsonElement table)
    {
        if (LenientJson.Member(table, "columns") is not { ValueKind: JsonValueKind.Array } columns || LenientJson.Member(table, "rows") is not { ValueKind: JsonValueKind.Array } cells)
        {
            rows.Unreadable++;
            return;
        }

        string[] names = [.. columns.EnumerateArray().Select(column => LenientJson.Member(column, "name") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "")];
        string? target = rows.Expected ?? DeviceTables.Detect(names);
        if (target is null)
        {
            rows.Unreadable += cells.GetArrayLength();
            return;
        }

        foreach (var row in cells.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() > names.Length)
            {
                rows.Unreadable++;
                continue;
            }

            TryAdd(() =>
            {
                using var record = LenientJson.Parse(Join(names, row));
                rows.Builder(target).AddJson(record.RootElement);
            });
        }
    }

    private static byte[] Join(string[] names, JsonElement row)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            int i = 0;
            foreach (var cell in row.EnumerateArray())
            {
                writer.WritePropertyName(names[i++]);
                cell.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
