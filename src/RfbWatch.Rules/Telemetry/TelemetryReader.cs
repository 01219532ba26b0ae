using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads exported endpoint telemetry: Defender's portal CSV, answers of runHuntingQuery and of the older advanced hunting API, the
/// streaming shape, Log Analytics answers and portal CSV, and plain JSON lines. Never throws for what is in a file.
/// </summary>
public sealed class TelemetryReader
{
    /// <summary>Longest JSON document that is read whole, and longest line or CSV record, in characters.</summary>
    public const int MaxDocumentLength = 512 << 20;

    /// <summary>Deepest nesting of a JSON document.</summary>
    internal const int MaxDepth = 200;

    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = MaxDepth, AllowTrailingCommas = true };

    // Longer marks first: that of UTF-32 begins like that of UTF-16.
    private static readonly (Encoding Encoding, byte[] Mark)[] Marks =
        [.. new Encoding[] { new UTF32Encoding(false, true), new UTF32Encoding(true, true), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true) }.Select(encoding => (encoding, encoding.GetPreamble()))];

    private readonly string _source;
    private readonly string? _table;

    /// <summary>The known table that the file is named after; null for none. A record that names its own table goes before.</summary>
    private readonly string? _named;
    private readonly CellReader _cells = new();
    private readonly Dictionary<string, TableBuilder> _builders = new(StringComparer.Ordinal);
    private long _unreadableRows;

    private TelemetryReader(string source, string? table)
    {
        _source = source;
        _table = table;
        string stem = Path.GetFileNameWithoutExtension(source);
        _named = DeviceTables.All.Keys.Concat(OwnTables.All.Keys).Concat(SentinelTables.Names).FirstOrDefault(name => name.Equals(stem, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table that its rows belong to; null to find out from the file.</param>
    public static TelemetryFile Read(string path, string? table = null)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(path, stream, table);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TelemetryFile(path, "", [], 0, 0, $"{path}: cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads an open file; a pipe will do.</summary>
    public static TelemetryFile Read(string source, Stream stream, string? table = null)
    {
        var reader = new TelemetryReader(source, table);
        try
        {
            return reader.Read(stream);
        }
        catch (InvalidDataException e)
        {
            return reader.Fail("", e.Message);
        }
    }

    private TelemetryFile Read(Stream stream)
    {
        var lines = new ByteLines(Utf8Of(stream), MaxDocumentLength);
        while (lines.Peek(1) is [var blank] && blank is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            lines.Skip(1);
        }

        if (BeginsWithRecord(lines))
        {
            return ReadLines(lines);
        }

        using var text = new StreamReader(lines.Rest(), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        int first;
        while ((first = text.Peek()) >= 0 && (char.IsWhiteSpace((char)first) || first == '\ufeff'))
        {
            text.Read();
        }

        return first switch
        {
            -1 => Fail("empty", "the file is empty; expected CSV with a header, or JSON"),
            '{' or '[' => ReadJson(text),
            _ => ReadDelimited(text),
        };
    }

    private TelemetryFile ReadDelimited(StreamReader text)
    {
        TableBuilder? builder = null;
        int[] places = [];
        foreach (var record in DelimitedText.Read(text, MaxDocumentLength))
        {
            if (builder is null)
            {
                string? table = _table ?? _named ?? DeviceTables.Detect(record.ToHashSet());
                if (table is null)
                {
                    return Fail("CSV", $"no table is named, and the columns ({string.Join(", ", record.Take(6))}...) are of no known one; write --telemetry TABLE=FILE");
                }

                builder = Builder(table);
                places = [.. record.Select(name => builder.Column(name, name is "Timestamp" or "TimeGenerated" ? KustoType.DateTime : KustoType.String))];
            }
            else if (record.Count > places.Length)
            {
                _unreadableRows++;
            }
            else if (record.Count > 1 || record[0].Length > 0)
            {
                builder.AddText(places, record);
            }
        }

        return Done("CSV");
    }

    /// <summary>The bytes of a file as UTF-8, without a mark, whatever its mark says they are.</summary>
    private static Stream Utf8Of(Stream stream)
    {
        var bytes = new ByteLines(stream, MaxDocumentLength);
        ReadOnlySpan<byte> head = bytes.Peek(4);
        foreach (var (encoding, mark) in Marks)
        {
            if (head.StartsWith(mark))
            {
                bytes.Skip(mark.Length);
                return encoding is UTF8Encoding ? bytes.Rest() : Encoding.CreateTranscodingStream(bytes.Rest(), encoding, new UTF8Encoding(false), leaveOpen: true);
            }
        }

        return bytes.Rest();
    }

    private static bool BeginsWithRecord(ByteLines lines)
    {
        if (lines.Peek(1) is not [(byte)'{'] || !lines.TryPeekLine(out var line) || !TryParse(Encoding.UTF8.GetString(line), out var first))
        {
            return false;
        }

        using (first)
        {
            return first.RootElement.ValueKind == JsonValueKind.Object && !IsAnswer(first.RootElement);
        }
    }

    private TelemetryFile ReadJson(StreamReader text)
    {
        if (!TryParse(LongText.ReadToEnd(text, MaxDocumentLength), out var document))
        {
            return Fail("JSON", "the file is no JSON document and its first line is no JSON record");
        }

        using (document)
        {
            return ReadDocument(document.RootElement);
        }
    }

    private TelemetryFile ReadLines(ByteLines lines)
    {
        string? format = null;
        // Without a table of its own each record has to be looked into for one.
        string? table = _table ?? _named;
        JsonLineRows? rows = null;
        while (lines.TryReadLine(out var line))
        {
            if (rows is not null && rows.TryAdd(line))
            {
                continue;
            }

            string text = Encoding.UTF8.GetString(line);
            if (text.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            if (!TryParse(text, out var record))
            {
                _unreadableRows++;
                continue;
            }

            using (record)
            {
                format ??= Member(record.RootElement, "category") is null ? "JSON lines" : "streaming JSON lines";
                long unreadable = _unreadableRows;
                AddRecord(record.RootElement);
                if (unreadable == _unreadableRows && table is not null && _builders.TryGetValue(table, out var builder))
                {
                    rows ??= new JsonLineRows(builder, _cells);
                    rows.Learn(record.RootElement);
                }
            }
        }

        return Done(format!);
    }

    private TelemetryFile ReadDocument(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            AddAll(root);
            return Done("JSON array");
        }

        if (Member(root, "results") is { ValueKind: JsonValueKind.Array } results)
        {
            AddAll(results);
            return Done("hunting query answer");
        }

        if (Member(root, "records") is { ValueKind: JsonValueKind.Array } records)
        {
            AddAll(records);
            return Done("streaming records");
        }

        if (Member(root, "tables") is { ValueKind: JsonValueKind.Array } tables)
        {
            foreach (var table in tables.EnumerateArray())
            {
                TryAdd(() => AddTable(table));
            }

            return Done("Log Analytics answer");
        }

        AddRecord(root);
        return Done("JSON record");
    }

    private static bool IsAnswer(JsonElement root) =>
        Member(root, "results") is not null || Member(root, "records") is not null || Member(root, "tables") is not null;

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
            // Half of a surrogate pair, escaped: JSON lets it pass, but it is no text.
            _unreadableRows++;
        }
    }

    private void AddReadable(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            _unreadableRows++;
            return;
        }

        string? table = _table;
        if (Member(record, "category") is { ValueKind: JsonValueKind.String } category && Member(record, "properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            string name = category.GetString()!;
            table ??= name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..];
            record = properties;
        }

        table ??= _named ?? DeviceTables.Detect(record.EnumerateObject().Select(property => property.Name).ToHashSet()) ?? Known();
        if (table is null)
        {
            _unreadableRows++;
            return;
        }

        Builder(table).AddJson(record);
    }

    /// <summary>JSON rows leave out empty columns: a row that does not say follows the ones before it.</summary>
    private string? Known() => _builders.Count == 1 ? _builders.Keys.First() : null;

    private void AddTable(JsonElement table)
    {
        if (Member(table, "columns") is not { ValueKind: JsonValueKind.Array } columns || Member(table, "rows") is not { ValueKind: JsonValueKind.Array } rows)
        {
            _unreadableRows++;
            return;
        }

        string[] names = [.. columns.EnumerateArray().Select(column => Member(column, "name") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "")];
        string? target = _table ?? _named ?? DeviceTables.Detect(names);
        if (target is null)
        {
            _unreadableRows += rows.GetArrayLength();
            return;
        }

        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() > names.Length)
            {
                _unreadableRows++;
                continue;
            }

            TryAdd(() =>
            {
                using var record = JsonDocument.Parse(Join(names, row), Lenient);
                Builder(target).AddJson(record.RootElement);
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

    private TableBuilder Builder(string table)
    {
        if (!_builders.TryGetValue(table, out var builder))
        {
            _builders[table] = builder = new TableBuilder(table, _cells);
        }

        return builder;
    }

    private TelemetryFile Done(string format)
    {
        if (_builders.Values.All(builder => builder.IsEmpty) && (_builders.Count == 0 || _unreadableRows > 0))
        {
            return Fail(format, _table is not null
                ? $"none of its {_unreadableRows} records can be read"
                : "no record says which table it belongs to; write --telemetry TABLE=FILE, or name the file as the table (DeviceProcessEvents.csv)");
        }

        return new TelemetryFile(_source, format, [.. _builders.Values.Select(builder => builder.Build())], _cells.Unreadable, _unreadableRows);
    }

    private TelemetryFile Fail(string format, string why) => new(_source, format, [], 0, _unreadableRows, $"{_source}: {why}.");

    private static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (NameOf(property).Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return null;
    }

    /// <summary>The name of a member; empty for one that is no text, half of a surrogate pair, escaped.</summary>
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    internal static bool TryParse(string text, out JsonDocument document)
    {
        try
        {
            document = JsonDocument.Parse(text, Lenient);
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            document = null!;
            return false;
        }
    }
}
