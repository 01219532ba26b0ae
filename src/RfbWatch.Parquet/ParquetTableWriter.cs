using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>
/// Writes rows as a Parquet file, compressed with Snappy, which every reader knows. Times have microseconds (the last digit of Kusto's ticks is lost). Parquet has no type for dynamic, timespan and
/// decimal values; they are texts, with a note of their types that <see cref="ParquetTable"/> reads.
/// </summary>
public sealed class ParquetTableWriter
{
    /// <summary>Most rows of a row group.</summary>
    public const int GroupRows = 1 << 17;

    // Texts that are collected for a row group, in characters.
    private const long GroupText = 1 << 26;

    private readonly ColumnBuffer[] _columns;
    private readonly ParquetWriter _writer;
    private int _rows;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where it is written, from here on. It stays open.</param>
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
    /// <param name="row">Its cells, in the order of the schema. A cell of another kind than its column is null or, in a column of strings, its text.</param>
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

    /// <summary>Completes the file. A file that is not completed is no Parquet file.</summary>
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
