using System.Text;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads exported endpoint telemetry: CSV of the Defender portal, responses of runHuntingQuery and of the older advanced hunting API, the
/// streaming format, Log Analytics responses and portal CSV, plain JSON lines, all of these also compressed with gzip or Zstandard, and Parquet. No content of a file causes an exception.
/// </summary>
public static class TelemetryReader
{
    /// <summary>Maximum length of a JSON document that is read as a whole, and of a line or CSV record, in characters.</summary>
    public const int MaxDocumentLength = 512 << 20;

    // Longer byte order marks come first, because the UTF-32 mark begins with the UTF-16 mark.
    private static readonly (Encoding Encoding, byte[] Mark)[] Marks =
        [.. new Encoding[] { new UTF32Encoding(false, true), new UTF32Encoding(true, true), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true) }.Select(encoding => (encoding, encoding.GetPreamble()))];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table of its rows; null to detect it from the file.</param>
    public static TelemetryFile Read(string path, string? table = null) => Open(path, stream => Read(path, stream, table));

    /// <summary>
    /// Reads the first records of a line-based file to determine its columns. Any other file, and one that can be read only once, is read to its end; see <see cref="TelemetryFile.IsHead"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table of its rows; null to detect it from the file.</param>
    /// <param name="records">Maximum number of records.</param>
    public static TelemetryFile ReadHead(string path, string? table, int records) =>
        Open(path, stream => Read(stream, new TelemetryRows(path, table, stream.CanSeek ? records : long.MaxValue)));

    /// <summary>Reads what a query needs of a file into a columnar table. Null if the file must be read as rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table of its rows; null to detect it from the file.</param>
    /// <param name="demand">The columns to read, and the conditions of rows.</param>
    /// <param name="workers">Number of threads that may read JSON lines or Parquet. The result is the same for any number.</param>
    /// <param name="cache">Keeps the columns of large files; null to read every file itself.</param>
    public static TelemetryFile? ReadColumns(string path, string? table, TableDemand demand, int workers = 1, ColumnCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(demand);
        return cache is null ? ReadColumns(path, table, demand, workers) : cache.Read(path, table, demand, needed => ReadColumns(path, table, needed, workers));
    }

    private static TelemetryFile? ReadColumns(string path, string? table, TableDemand demand, int workers)
    {
        var rows = new TelemetryRows(path, table, demand: demand) { Workers = workers };
        var file = Open(path, stream => Read(stream, rows));
        return rows.NeedsRows ? null : file;
    }

    /// <summary>Reads an open file or a pipe.</summary>
    public static TelemetryFile Read(string source, Stream stream, string? table = null) => Read(stream, new TelemetryRows(source, table));

    private static TelemetryFile Open(string path, Func<Stream, TelemetryFile> read)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TelemetryFile(path, "", [], 0, 0, $"{path}: cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads an open file or a pipe.</summary>
    internal static TelemetryFile Read(Stream stream, TelemetryRows rows)
    {
        try
        {
            return ReadFormat(stream, rows);
        }
        catch (InvalidDataException e)
        {
            return rows.Fail("", e.Message);
        }
    }

    private static TelemetryFile ReadFormat(Stream stream, TelemetryRows rows)
    {
        var start = new ByteLines(stream, MaxDocumentLength);
        var head = start.Peek(CompressedTelemetry.MagicBytes);
        if (ParquetTelemetry.IsMagic(head))
        {
            return ParquetTelemetry.Read(stream, rows);
        }

        if (CompressedTelemetry.TryOpen(head, start) is not { } expanded)
        {
            return ReadText(start, rows);
        }

        using (expanded)
        {
            return ReadText(new ByteLines(expanded, MaxDocumentLength), rows);
        }
    }

    private static TelemetryFile ReadText(ByteLines bytes, TelemetryRows rows)
    {
        var lines = new ByteLines(Utf8Of(bytes), MaxDocumentLength);
        while (lines.Peek(1) is [var blank] && blank is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            lines.Skip(1);
        }

        if (JsonTelemetry.BeginsWithRecord(lines))
        {
            return new JsonTelemetry(rows).ReadLines(lines);
        }

        using var text = new StreamReader(lines.Rest(), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        int first;
        while ((first = text.Peek()) >= 0 && (char.IsWhiteSpace((char)first) || first == '\ufeff'))
        {
            text.Read();
        }

        return first switch
        {
            -1 => rows.Fail("empty", "the file is empty; expected CSV with a header, or JSON"),
            '{' or '[' => new JsonTelemetry(rows).ReadDocument(text),
            _ => DelimitedTelemetry.Read(text, rows),
        };
    }

    /// <summary>The bytes of a file as UTF-8 without a byte order mark, converted according to its mark.</summary>
    private static Stream Utf8Of(ByteLines bytes)
    {
        var head = bytes.Peek(4);
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
}
