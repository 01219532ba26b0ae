using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>
/// Writes rows to a Parquet file, compressed with Snappy, which every reader supports. Times are stored in microseconds (the last digit of Kusto's ticks is lost). Parquet has no
/// matching type for dynamic, timespan and decimal values. They are stored as strings, with metadata about their types that <see cref="ParquetTable"/> reads.
/// </summary>
public sealed class ParquetTableWriter
{
    /// <summary>Maximum number of rows in a row group.</summary>
    public const int GroupRows = 1 << 17;

    // A row group ends when its strings exceed this number of characters.
    private const long GroupText = 1 << 26;

    private readonly ColumnBuffer[] _columns;
    private readonly ParquetWriter _writer;
    private int _rows;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">The stream that the file is written to, from its current position. It stays open.</param>
    /// <param name="schema">The columns.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public ParquetTableWriter(Stream stream, KustoSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _columns = [.. schema.Columns.Select(ColumnBuffer.Of)];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Snappy, CompressionLevel = CompressionLevel.Fastest };
        _writer = ParquetWriter.CreateAsync(new ParquetSchema(_columns.Select(column => column.Field)), stream, options).GetAwaiter().GetResult();
        _writer.CustomMetadata = new Dictionary<string, string> { [StoredTypes.Key] = StoredTypes.Write(schema) };
    }

    /// <summary>Adds a row.</summary>
    /// <param name="row">
    /// Its cells, in the order of the schema. A cell whose kind does not match its column is written as null, or as its text if the column is stored as strings. Int cells match long
    /// and real columns, and long cells match real columns.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(ReadOnlySpan<KustoValue> row)
    {
        long text = 0;
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i].Add(row[i]);
            text += _columns[i].TextLength;
        }

        if (++_rows == GroupRows || text > GroupText)
        {
            EndGroup();
        }
    }

    /// <summary>Completes the file. Without this call, the file is not a valid Parquet file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Complete()
    {
        if (_rows > 0)
        {
            EndGroup();
        }

        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private void EndGroup()
    {
        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns)
        {
            column.Write(group);
        }

        group.CompleteValidate();
        _rows = 0;
    }
}
