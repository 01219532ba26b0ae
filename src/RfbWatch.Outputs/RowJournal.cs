using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Events;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>
/// Keeps the batch that is being given out, so that a process that is killed in the middle of it loses none of its rows: the next one gives each output what it lacks.
/// One batch at a time, each over the one before; one that was being written itself is recognised, and had not been given to anybody.
/// </summary>
public sealed class RowJournal : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "rfbwatch.journal";

    private const int LengthAt = 0, ChecksumAt = 4, NumberAt = 8, HeaderBytes = 16;

    /// <summary>Bytes that are taken at the start: a disk that fills up later has room for batches up to this size.</summary>
    private const int ReservedBytes = 4 << 20;

    private readonly SafeFileHandle _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(ReservedBytes / 4);

    /// <summary>Opens the journal of a folder, and makes it when it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public RowJournal(string folder)
    {
        _file = PrivateFile.Open(Path.Combine(folder, FileName), FileMode.OpenOrCreate);
        try
        {
            Last = Read();
            long length = RandomAccess.GetLength(_file);
            if (length < ReservedBytes)
            {
                RandomAccess.Write(_file, new byte[ReservedBytes - length], length);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The batch that an earlier process wrote last; null for none.</summary>
    public RowBatch? Last { get; }

    /// <summary>Writes a batch over the one before.</summary>
    /// <exception cref="IOException">It cannot be written; the file may hold no batch then.</exception>
    public void Write(RowBatch batch)
    {
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(HeaderBytes)[..HeaderBytes].Clear();
        _buffer.Advance(HeaderBytes);
        for (int i = 0; i < batch.Rows.Count; i++)
        {
            // A line each: the table's name, a space, and the row.
            Encoding.UTF8.GetBytes(batch.Rows[i].Table.Name, _buffer);
            _buffer.Write(" "u8);
            _buffer.Write(batch.JsonOf(i).Span);
            _buffer.Write("\n"u8);
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(_buffer.WrittenCount);
        _buffer.WrittenSpan.CopyTo(bytes);
        var record = bytes.AsSpan(0, _buffer.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(record[LengthAt..], record.Length - HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[NumberAt..], batch.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(record[ChecksumAt..], Crc32C.Of(record[NumberAt..]));
        try
        {
            RandomAccess.Write(_file, record, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _file.Dispose();
    }

    private RowBatch? Read()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int length = RandomAccess.Read(_file, header, 0) == HeaderBytes ? BinaryPrimitives.ReadInt32LittleEndian(header[LengthAt..]) : 0;
        if (length <= 0 || length > RandomAccess.GetLength(_file) - HeaderBytes)
        {
            return null;
        }

        byte[] record = new byte[HeaderBytes - NumberAt + length];
        if (RandomAccess.Read(_file, record, NumberAt) != record.Length || Crc32C.Of(record) != BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]))
        {
            return null;
        }

        var rows = new List<TableRow>();
        try
        {
            foreach (string line in Encoding.UTF8.GetString(record.AsSpan(HeaderBytes - NumberAt)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // A table of another version of the program is left out.
                int space = line.IndexOf(' ', StringComparison.Ordinal);
                if (space > 0 && Tables.Find(line[..space]) is { } table)
                {
                    using var document = JsonDocument.Parse(line.AsMemory(space + 1));
                    rows.Add(JsonRow.Read(table, document.RootElement));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Another version's.
            return null;
        }

        return new RowBatch(BinaryPrimitives.ReadInt64LittleEndian(record), rows);
    }
}
