using System.Text;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads the file of a <see cref="ColumnCache"/>. No part is used unless it has its checksum.</summary>
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

    /// <summary>Reads what a query needs of the file; null if a requested column is not in the cache, or if a part is damaged.</summary>
    /// <param name="source">The file.</param>
    /// <param name="demand">The columns to read, and the conditions of rows.</param>
    public TelemetryFile? TryRead(string source, TableDemand demand)
    {
        try
        {
            return Read(source, demand);
        }
        catch (IOException)
        {
            // Then the file itself is read.
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();

    private TelemetryFile? Read(string source, TableDemand demand)
    {
        List<ImportedTable> tables = [];
        foreach (var table in _index.Tables)
        {
            var wanted = demand.Columns(table.Name);
            if ((table.Requested is { } stored && wanted?.IsSubsetOf(stored) != true) || Read(table, wanted, demand) is not { } read)
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
        if (ColumnCacheFile.ReadSection(start) is not { Length: <= ColumnCacheFile.MaxIndexBytes } section || Read(stream, section, WholeOf) is not { } bytes)
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            return StoredIndex.Read(reader);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            // Its checksum is right: another program uses the same magic.
            return null;
        }
    }

    private static byte[] WholeOf(Stream section)
    {
        byte[] bytes = new byte[section.Length];
        section.ReadExactly(bytes);
        return bytes;
    }

    private ColumnTable? Read(StoredTable table, IReadOnlySet<string>? wanted, TableDemand demand)
    {
        if (Read(_stream, table.Layout, ColumnTableReader.Open) is not { } reader)
        {
            return null;
        }

        var left = table.Columns.ToDictionary(stored => stored.Column, stored => stored.Section);
        bool TryAdd(KustoColumn column) => !left.Remove(column, out var section) || Read(_stream, section, bytes => reader.TryAdd(column, bytes) ? reader : null) is not null;

        // The columns of a condition come before the others, of which only the rows that satisfy it are kept.
        foreach (var condition in demand.Run is null ? [] : demand.Conditions(table.Name))
        {
            if (!condition.Columns.All(column => table.Columns.Any(stored => stored.Column == column)))
            {
                continue;
            }

            if (!condition.Columns.All(TryAdd))
            {
                return null;
            }

            if (demand.Run!.Select(condition, reader.Build(condition.Columns)) is not { } rows)
            {
                break;
            }

            reader.Keep(rows);
        }

        return table.Columns.Select(stored => stored.Column).Where(column => ColumnSink.IsRequested(wanted, column.Name)).All(TryAdd) ? reader.Build() : null;
    }

    // Reads a section; null if the file does not contain it as it was written. The checksum is known only after the bytes were read, which may therefore be damaged.
    private static T? Read<T>(FileStream stream, StoredSection section, Func<Stream, T?> read)
        where T : class
    {
        if (section.Offset < 0 || section.Length < 0 || section.Offset > stream.Length - section.Length)
        {
            return null;
        }

        using var bytes = new SectionStream(stream, section.Offset, section.Length);
        var result = read(bytes);
        return bytes.Position == bytes.Length && bytes.Checksum == section.Checksum ? result : null;
    }
}
