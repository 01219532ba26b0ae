using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>
/// A table in an Apache Parquet file (parquet.apache.org/docs/file-format). One row group is read at a time, and only the requested columns. The Kusto type of a column that is not nested
/// depends on its logical type; lists, maps and structs are dynamic values.
/// </summary>
public sealed class ParquetTable : IDisposable
{
    /// <summary>Maximum number of cells of a row group that are read at once. More cells would need more than about 3 GB.</summary>
    public const long MaxGroupCells = 1 << 27;

    private readonly ParquetReader _reader;
    private readonly FileBytes _bytes;
    private readonly ColumnSource[] _sources;
    private readonly CellFaults _faults = new();

    private ParquetTable(ParquetReader reader, FileBytes bytes)
    {
        _reader = reader;
        _bytes = bytes;
        var metadata = reader.Metadata!;
        RowCount = metadata.NumRows;
        var readings = ColumnReading.TakeLogicalTypes(metadata.Schema);
        var stored = StoredTypes.Of(metadata);
        _sources = [.. reader.Schema.Fields.Select(field => ColumnSource.Of(field, readings, stored))];
        Columns = [.. _sources.Select(source => source.Column)];
    }

    /// <summary>The columns, in the order of the file. Names may occur twice.</summary>
    public IReadOnlyList<KustoColumn> Columns { get; }

    /// <summary>Number of rows, according to the file.</summary>
    public long RowCount { get; }

    /// <summary>Number of cells read so far that have no Kusto equivalent, such as a time after the year 9999. They are null.</summary>
    public long UnreadableCells => _faults.Count;

    /// <summary>Number of row groups.</summary>
    public int GroupCount => _reader.RowGroupCount;

    /// <summary>Whether a file that begins with these bytes is a Parquet file.</summary>
    /// <param name="start">At least the first four bytes.</param>
    public static bool IsMagic(ReadOnlySpan<byte> start) => start.StartsWith(FooterCheck.Magic) || start.StartsWith(FooterCheck.EncryptedMagic);

    /// <summary>Opens a file.</summary>
    /// <param name="stream">The file, which must be seekable. It stays open.</param>
    /// <exception cref="InvalidDataException">The file is damaged or encrypted, or uses an unsupported feature; the message describes the problem.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ParquetTable Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        FooterCheck.Check(stream);
        return Open(new FileBytes(stream));
    }

    /// <summary>Opens the same file again, for another thread.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message describes the problem.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ParquetTable Fork() => Open(new FileBytes(_bytes.File));

    /// <summary>Opens a row group, of which no column is read yet. Its columns can be read until the next group is opened.</summary>
    /// <param name="number">Index of the group.</param>
    /// <exception cref="InvalidDataException">The file is damaged or uses an unsupported feature; the message describes the problem.</exception>
    public ParquetGroup Group(int number) => Guarded(_bytes, () =>
    {
        var group = _reader.OpenRowGroupReader(number);
        return group.RowCount is >= 0 and <= int.MaxValue
            ? new ParquetGroup((int)group.RowCount, _sources.Length, column => Guarded(_bytes, () => _sources[column].Read(group, _faults)))
            : throw new InvalidDataException($"a row group has {group.RowCount} rows; write the file with smaller row groups");
    });

    /// <inheritdoc />
    public void Dispose() => Wait(_reader.DisposeAsync().AsTask());

    private static ParquetTable Open(FileBytes bytes) =>
        Guarded(bytes, () => new ParquetTable(Wait(ParquetReader.CreateAsync(bytes, new ParquetOptions { TreatBigIntegersAsDates = false })), bytes));

    // The library reports damage with exceptions of many types, from NullReferenceException to IOException.
    private static T Guarded<T>(FileBytes bytes, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (OutOfMemoryException e)
        {
            throw new InvalidDataException("it needs more memory than there is, or is damaged", e);
        }
        catch (Exception e) when (e is not InvalidDataException && e != bytes.Failure)
        {
            throw new InvalidDataException($"it is damaged, or uses a part of the Parquet format that is not supported ({e.Message.TrimEnd('.')})", e);
        }
    }

    // Nothing is asynchronous: FileBytes completes every read synchronously.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
