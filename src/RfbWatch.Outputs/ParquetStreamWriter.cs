using RfbWatch.Events;
using RfbWatch.Parquet;

namespace RfbWatch.Outputs;

/// <summary>Writes the rows of one table to a stream as a Parquet file. Rows of other tables are omitted, because a file has one schema.</summary>
public sealed class ParquetStreamWriter : IRowWriter
{
    private readonly TableSchema _table;
    private readonly ParquetTableWriter _writer;

    /// <summary>Creates a writer on a stream that the caller owns.</summary>
    public ParquetStreamWriter(Stream stream, TableSchema table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _table = table;
        _writer = Guarded(() => new ParquetTableWriter(stream, table.Kusto));
    }

    /// <inheritdoc />
    public bool KeepsTablesApart => false;

    /// <inheritdoc />
    public void Write(TableRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Table == _table)
        {
            Guarded(() =>
            {
                _writer.Add(row.ToKusto());
                return row;
            });
        }
    }

    /// <inheritdoc />
    public void Complete() => Guarded(() =>
    {
        _writer.Complete();
        return _writer;
    });

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private static T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (IOException e)
        {
            throw OutputException.OfStream(OutputException.StandardOutput, e);
        }
    }
}
