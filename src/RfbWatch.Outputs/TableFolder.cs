using RfbWatch.Events;

namespace RfbWatch.Outputs;

/// <summary>Writes one file per table: <c>DIR/TABLE.jsonl</c>, <c>.csv</c> or <c>.parquet</c>. A file is also written for tables without rows, so that no outdated file remains.</summary>
public sealed class TableFolder : IRowWriter
{
    private readonly string _folder;
    private readonly Dictionary<string, TableFile> _files = new(StringComparer.Ordinal);

    /// <summary>Creates the folder if it is missing, and a file for each table.</summary>
    public TableFolder(string folder, OutputFormat format, IEnumerable<TableSchema> tables)
    {
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var table in tables)
            {
                _files.Add(table.Name, new TableFile(folder, table, format));
            }
        }
        catch (Exception e) when (OutputException.IsOutputError(e))
        {
            Dispose();
            throw Failed(e);
        }
    }

    /// <inheritdoc />
    public bool KeepsTablesApart => true;

    /// <inheritdoc />
    public void Write(TableRow row)
    {
        try
        {
            _files[row.Table.Name].Write(row);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    /// <inheritdoc />
    public void Complete()
    {
        try
        {
            foreach (var file in _files.Values)
            {
                file.Complete();
            }
        }
        catch (Exception e) when (OutputException.IsOutputError(e))
        {
            throw Failed(e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private OutputException Failed(Exception e) =>
        new($"--output '{_folder}' cannot be written: {e.Message}; name a folder that this user can write to, on a disk with free space", e);
}
