using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>A part of a file and its checksum.</summary>
/// <param name="Offset">Offset in the file.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Checksum">XXH3 of the bytes.</param>
internal readonly record struct StoredSection(long Offset, long Length, ulong Checksum);

/// <summary>A table in the index of a cache.</summary>
/// <param name="Name">The table.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Held">The columns for which the file has cells.</param>
/// <param name="Requested">The names of the columns that were requested; null for all.</param>
/// <param name="Layout">The layout of the stored columns.</param>
/// <param name="Columns">The stored columns.</param>
internal sealed record StoredTable(
    string Name, KustoSchema Schema, KustoSchema Held, IReadOnlySet<string>? Requested, StoredSection Layout, IReadOnlyList<(KustoColumn Column, StoredSection Section)> Columns);

/// <summary>The index of a cache.</summary>
/// <param name="Key">See <see cref="ColumnCacheFile.KeyOf"/>.</param>
/// <param name="Format">The kind of export.</param>
/// <param name="UnreadableRows">Records that are not rows.</param>
/// <param name="Tables">The tables.</param>
internal sealed record StoredIndex(byte[] Key, string Format, long UnreadableRows, IReadOnlyList<StoredTable> Tables)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Key.Length);
        writer.Write(Key);
        writer.Write(Format);
        writer.Write(UnreadableRows);
        ColumnCacheFile.Write(writer, Tables, (_, table) =>
        {
            writer.Write(table.Name);
            ColumnCacheFile.Write(writer, table.Schema.Columns, ColumnCacheFile.Write);
            ColumnCacheFile.Write(writer, table.Held.Columns, ColumnCacheFile.Write);
            writer.Write(table.Requested is not null);
            ColumnCacheFile.Write(writer, table.Requested ?? new HashSet<string>(), (_, name) => writer.Write(name));
            ColumnCacheFile.Write(writer, table.Layout);
            ColumnCacheFile.Write(writer, table.Columns, (_, stored) =>
            {
                ColumnCacheFile.Write(writer, stored.Column);
                ColumnCacheFile.Write(writer, stored.Section);
            });
        });
    }

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">A type is unknown, or a schema is invalid.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within it.</exception>
    public static StoredIndex Read(BinaryReader reader) => new(reader.ReadBytes(reader.ReadInt32()), reader.ReadString(), reader.ReadInt64(), ColumnCacheFile.ReadList(reader, _ =>
    {
        string name = reader.ReadString();
        var schema = new KustoSchema(ColumnCacheFile.ReadList(reader, ColumnCacheFile.ReadColumn));
        var held = new KustoSchema(ColumnCacheFile.ReadList(reader, ColumnCacheFile.ReadColumn));
        bool isRequested = reader.ReadBoolean();
        var requested = ColumnCacheFile.ReadList(reader, _ => reader.ReadString()).ToHashSet(StringComparer.Ordinal);
        return new StoredTable(
            name, schema, held, isRequested ? requested : null, ColumnCacheFile.ReadSection(reader), ColumnCacheFile.ReadList(reader, _ => (ColumnCacheFile.ReadColumn(reader), ColumnCacheFile.ReadSection(reader))));
    }));
}
