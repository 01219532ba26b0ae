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
        var bytes = new FileBytes(stream);
        return Guarded(bytes, () => new ParquetTable(Wait(ParquetReader.CreateAsync(bytes, new ParquetOptions { TreatBigIntegersAsDates = false })), bytes));
    }

    /// <summary>Reads the row groups in order.</summary>
    /// <param name="isWanted">For each column, whether it is read.</param>
    /// <exception cref="InvalidDataException">The file is damaged or uses an unsupported feature; the message describes the problem.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<ParquetGroup> Groups(IReadOnlyList<bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        _bytes.Restart();
        for (int i = 0; i < _reader.RowGroupCount; i++)
        {
            int number = i;
            yield return Guarded(_bytes, () => Read(_reader.OpenRowGroupReader(number), isWanted));
        }
    }

    /// <inheritdoc />
    public void Dispose() => Wait(_reader.DisposeAsync().AsTask());

    private ParquetGroup Read(ParquetRowGroupReader group, IReadOnlyList<bool> isWanted)
    {
        int columns = isWanted.Count(wanted => wanted);
        if (group.RowCount is < 0 or > int.MaxValue || group.RowCount * columns > MaxGroupCells)
        {
            throw new InvalidDataException($"a row group has {group.RowCount} rows, of which {columns} columns are read; at most {MaxGroupCells} cells are read at once, so write the file with smaller row groups");
        }

        return new ParquetGroup((int)group.RowCount, [.. _sources.Select((source, i) => isWanted[i] ? source.Read(group, _faults) : null)]);
    }

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
