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
    public static ReadOnlySpan<byte> Magic => "RFBCOLS2"u8;

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
