using System.Text;
using RfbWatch.Kql.Columns;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Writes the file of a <see cref="ColumnCache"/>.</summary>
internal static class ColumnCacheWriter
{
    /// <summary>Writes the columns of a file that was read into columns.</summary>
    /// <param name="stream">The new cache.</param>
    /// <param name="key">Its key: see <see cref="ColumnCacheFile.KeyOf"/>.</param>
    /// <param name="file">The file that was read.</param>
    /// <param name="columns">Returns the names of the requested columns for the name of a table; null for all.</param>
    /// <exception cref="IOException">It cannot be written, or a column is too long.</exception>
    public static void Write(Stream stream, byte[] key, TelemetryFile file, Func<string, IReadOnlySet<string>?> columns)
    {
        stream.Write(new byte[ColumnCacheFile.HeaderBytes]);
        List<StoredTable> tables = [];
        foreach (var table in file.Tables)
        {
            var stored = table.Columns!;
            var layout = Section(stream, target => ColumnTableWriter.WriteLayout(stored, target));
            tables.Add(new StoredTable(table.Name, table.Schema, table.HeldSchema, columns(table.Name), layout,
                [.. stored.Schema.Columns.Select((column, i) => (column, Section(stream, target => ColumnTableWriter.WriteColumn(stored, i, target))))]));
        }

        var index = Section(stream, target => Write(target, writer => new StoredIndex(key, file.Format, file.UnreadableRows, tables).Write(writer)));
        stream.Seek(0, SeekOrigin.Begin);
        stream.Write(ColumnCacheFile.Magic);
        Write(stream, writer => ColumnCacheFile.Write(writer, index));
    }

    private static StoredSection Section(Stream stream, Action<Stream> write)
    {
        long offset = stream.Position;
        using var section = new HashingStream(stream);
        write(section);
        return section.Length <= Array.MaxLength ? new StoredSection(offset, section.Length, section.Checksum) : throw new IOException($"A column needs {section.Length} bytes.");
    }

    private static void Write(Stream stream, Action<BinaryWriter> write)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        write(writer);
    }
}
