using System.Text;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Outputs.Formats;
using RfbWatch.Parquet;

namespace RfbWatch.Outputs;

/// <summary>
/// The file of one table. It is written beside its destination as <c>NAME.partial</c> and renamed when complete, so that a reader
/// never finds an incomplete file under the final name. Renaming replaces a symbolic link of that name and does not follow it.
/// </summary>
internal sealed class TableFile : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _stream;
    private readonly OutputFormat _format;
    private readonly Utf8JsonWriter _json;
    private readonly StreamWriter _text;
    private readonly ParquetTableWriter? _parquet;

    public TableFile(string folder, TableSchema table, OutputFormat format)
    {
        _format = format;
        _path = Path.Combine(folder, table.Name + ExtensionOf(format));
        _partial = _path + ".partial";
        _stream = PrivateFile.OpenStream(_partial, FileMode.Create, BufferBytes);
        _json = new Utf8JsonWriter(_stream, JsonFormat.WriterOptions);
        _text = new StreamWriter(_stream, new UTF8Encoding(false), BufferBytes, leaveOpen: true);
        if (format == OutputFormat.Csv)
        {
            CsvRow.WriteHeader(_text, table);
        }

        _parquet = format == OutputFormat.Parquet ? new ParquetTableWriter(_stream, table.Kusto) : null;
    }

    public void Write(TableRow row)
    {
        switch (_format)
        {
            case OutputFormat.Csv:
                CsvRow.Write(_text, row);
                break;
            case OutputFormat.Parquet:
                _parquet!.Add(row.ToKusto());
                break;
            case OutputFormat.Jsonl:
                JsonRow.Write(_json, row);
                _json.Flush();
                _json.Reset();
                _stream.WriteByte((byte)'\n');
                break;
        }
    }

    public void Complete()
    {
        _parquet?.Complete();
        _text.Flush();
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_partial, _path, overwrite: true);
    }

    /// <summary>Closes the file. An incomplete file remains as <c>.partial</c>, never under the final name.</summary>
    public void Dispose()
    {
        _json.Reset(Stream.Null);
        try
        {
            _text.Dispose();
            _stream.Dispose();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The failed write has already been reported; an error on closing adds no information.
        }
    }

    private static string ExtensionOf(OutputFormat format) => format switch
    {
        OutputFormat.Jsonl => ".jsonl",
        OutputFormat.Csv => ".csv",
        OutputFormat.Parquet => ".parquet",
    };
}
