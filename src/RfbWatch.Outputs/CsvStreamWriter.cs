using System.Text;
using RfbWatch.Events;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>Writes the rows of one table to a stream as comma-separated values. Rows of other tables are omitted, because a CSV file has one header.</summary>
public sealed class CsvStreamWriter : IRowWriter
{
    private readonly TableSchema _table;
    private readonly StreamWriter _writer;

    /// <summary>Creates a writer on a stream that the caller owns, and writes the header line.</summary>
    public CsvStreamWriter(Stream stream, TableSchema table)
    {
        _table = table;
        _writer = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
        CsvRow.WriteHeader(_writer, table);
    }

    /// <inheritdoc />
    public bool KeepsTablesApart => false;

    /// <inheritdoc />
    public void Write(TableRow row)
    {
        if (row.Table != _table)
        {
            return;
        }

        try
        {
            CsvRow.Write(_writer, row);
        }
        catch (IOException e)
        {
            throw OutputException.OfStream(OutputException.StandardOutput, e);
        }
    }

    /// <inheritdoc />
    public void Complete()
    {
        try
        {
            _writer.Flush();
        }
        catch (IOException e)
        {
            throw OutputException.OfStream(OutputException.StandardOutput, e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // The failed write has already been reported.
        }
    }
}
