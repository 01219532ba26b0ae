using System.Globalization;
using System.Reflection;
using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// The file of a <see cref="ColumnCache"/>: magic, offset, length and checksum of the index; then the layout and the columns of each table; then the index, which has the checksum (XXH3, 64 bits) of each of them.
/// </summary>
internal static class ColumnCacheFile
{
    /// <summary>Bytes before the first section: magic, and a section for the index.</summary>
    public const int HeaderBytes = 32;

    /// <summary>Maximum size of the index.</summary>
    public const int MaxIndexBytes = 16 << 20;

    /// <summary>The magic, with the version of the format.</summary>
    public static ReadOnlySpan<byte> Magic => "RFBCOLS1"u8;

    // The schemas of known tables, and how cells are read, belong to the version of the program.
    private static readonly string Program = typeof(ColumnCacheFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Identifies the program, the contents of the file and the table from which a cache was written.</summary>
    /// <param name="table">The given table, or null.</param>
    /// <param name="length">Size of the file.</param>
    /// <param name="modified">Its time of modification, UTC.</param>
    /// <param name="sample">Checksum of its first and last bytes.</param>
    public static byte[] KeyOf(string? table, long length, DateTime modified, ulong sample) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Program}|{BitConverter.IsLittleEndian}|{length}|{modified.Ticks}|{sample}|{(table is null ? "" : "=" + table)}"));

    public static void Write(BinaryWriter writer, KustoColumn column)
    {
        writer.Write(column.Name);
        writer.Write((byte)column.Type);
    }

    /// <summary>Reads a column.</summary>
    /// <exception cref="InvalidDataException">Its type is unknown.</exception>
    public static KustoColumn ReadColumn(BinaryReader reader)
    {
        string name = reader.ReadString();
        var type = (KustoType)reader.ReadByte();
        return Enum.IsDefined(type) ? new KustoColumn(name, type) : throw new InvalidDataException($"Column {name} has the unknown type {(int)type}.");
    }

    public static void Write(BinaryWriter writer, StoredSection section)
    {
        writer.Write(section.Offset);
        writer.Write(section.Length);
        writer.Write(section.Checksum);
    }

    public static StoredSection ReadSection(BinaryReader reader) => new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64());

    public static void Write<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(writer, item);
        }
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="EndOfStreamException">The stream ends within it.</exception>
    public static List<T> ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var items = new List<T>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            items.Add(read(reader));
        }

        return items;
    }
}

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
