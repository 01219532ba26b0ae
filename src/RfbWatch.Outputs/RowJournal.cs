using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>
/// Saves the batch that is being written to the outputs, so that no rows are lost if the process is killed meanwhile: the next process writes the missing rows to each output.
/// Each batch overwrites the previous one. An incompletely written batch is detected; no output had received it.
/// </summary>
public sealed class RowJournal : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "rfbwatch.journal";

    private const int LengthAt = 0, ChecksumAt = 4, NumberAt = 8, HeaderBytes = 16;

    /// <summary>Bytes allocated when the file is opened, so that batches up to this size can still be written if the disk fills up later.</summary>
    private const int ReservedBytes = 4 << 20;

    private readonly SafeFileHandle _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(ReservedBytes / 4);

    /// <summary>Opens the journal of a folder, and creates it if it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
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

    /// <summary>The last batch written by an earlier process; null for none.</summary>
    public RowBatch? Last { get; }

    /// <summary>Overwrites the previous batch with a new one.</summary>
    /// <exception cref="IOException">It cannot be written. The file may then not contain a batch.</exception>
    public void Write(RowBatch batch)
    {
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(HeaderBytes)[..HeaderBytes].Clear();
        _buffer.Advance(HeaderBytes);
        for (int i = 0; i < batch.Rows.Count; i++)
        {
            // One line per row: the table's name, a space, and the row.
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
                // Rows of tables that only another version has are ignored.
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
            // Written by another version.
            return null;
        }

        return new RowBatch(BinaryPrimitives.ReadInt64LittleEndian(record), rows);
    }
}
