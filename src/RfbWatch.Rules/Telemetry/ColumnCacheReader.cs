using System.IO.Hashing;
using System.Text;
using RfbWatch.Kql.Columns;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads the file of a <see cref="ColumnCache"/>. Each part is compared with its checksum before it is used.</summary>
internal sealed class ColumnCacheReader : IDisposable
{
    private readonly FileStream _stream;
    private readonly StoredIndex _index;

    private ColumnCacheReader(FileStream stream, StoredIndex index)
    {
        _stream = stream;
        _index = index;
    }

    /// <summary>Opens a cache; null if there is none, if it is damaged, or if it has another key.</summary>
    /// <param name="path">The cache.</param>
    /// <param name="key">The key that it must have.</param>
    public static ColumnCacheReader? Open(string path, byte[] key)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (IndexOf(stream) is { } index && index.Key.AsSpan().SequenceEqual(key))
            {
                return new ColumnCacheReader(stream, index);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the file itself is read.
        }

        stream?.Dispose();
        return null;
    }

    /// <summary>Gets the names of the columns of a table that were requested when the cache was written, null for all; false if the file has no rows of this table.</summary>
    public bool TryGetRequested(string table, out IReadOnlySet<string>? columns)
    {
        var stored = _index.Tables.FirstOrDefault(each => each.Name == table);
        columns = stored?.Requested;
        return stored is not null;
    }

    /// <summary>Reads the file's columns; null if one that is requested is not in the cache, or if a part is damaged.</summary>
    /// <param name="source">The file.</param>
    /// <param name="columns">Returns the names of the columns to read for the name of a table; null for all.</param>
    public TelemetryFile? TryRead(string source, Func<string, IReadOnlySet<string>?> columns)
    {
        try
        {
            return Read(source, columns);
        }
        catch (IOException)
        {
            // Then the file itself is read.
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();

    private TelemetryFile? Read(string source, Func<string, IReadOnlySet<string>?> columns)
    {
        List<ImportedTable> tables = [];
        foreach (var table in _index.Tables)
        {
            var wanted = columns(table.Name);
            if ((table.Requested is { } stored && wanted?.IsSubsetOf(stored) != true) || Read(table, wanted) is not { } read)
            {
                return null;
            }

            tables.Add(ImportedTable.OfColumns(table.Name, table.Schema, table.Held, read));
        }

        return new TelemetryFile(source, _index.Format, tables, UnreadableCells: 0, _index.UnreadableRows);
    }

    private static StoredIndex? IndexOf(FileStream stream)
    {
        byte[] header = new byte[ColumnCacheFile.HeaderBytes];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan().StartsWith(ColumnCacheFile.Magic))
        {
            return null;
        }

        using var start = new BinaryReader(new MemoryStream(header, ColumnCacheFile.Magic.Length, header.Length - ColumnCacheFile.Magic.Length));
        if (ColumnCacheFile.ReadSection(start) is not { Length: <= ColumnCacheFile.MaxIndexBytes } section || Bytes(stream, section) is not { } bytes)
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(bytes, Encoding.UTF8);
            return StoredIndex.Read(reader);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            // Its checksum is right: another program uses the same magic.
            return null;
        }
    }

    private ColumnTable? Read(StoredTable table, IReadOnlySet<string>? wanted)
    {
        using var layout = Bytes(_stream, table.Layout);
        if (layout is null || ColumnTableReader.Open(layout) is not { } reader)
        {
            return null;
        }

        foreach (var (column, section) in table.Columns.Where(stored => ColumnSink.IsRequested(wanted, stored.Column.Name)))
        {
            using var bytes = Bytes(_stream, section);
            if (bytes is null || !reader.TryAdd(column, bytes))
            {
                return null;
            }
        }

        return reader.Build();
    }

    // The bytes of a section; null if the file does not contain it as it was written.
    private static MemoryStream? Bytes(FileStream stream, StoredSection section)
    {
        if (section.Offset < 0 || section.Length < 0 || section.Length > Array.MaxLength || section.Offset > stream.Length - section.Length)
        {
            return null;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)section.Length);
        stream.Seek(section.Offset, SeekOrigin.Begin);
        stream.ReadExactly(bytes);
        return XxHash3.HashToUInt64(bytes) == section.Checksum ? new MemoryStream(bytes, writable: false) : null;
    }
}
