using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;

namespace RfbWatch.Cli;

/// <summary>Creates the writers for the rows of a run: to standard output according to --format, and to the folder of --output.</summary>
internal static class RowOutput
{
    /// <summary>Creates the writers; null if there are none, in which case no rows are created.</summary>
    /// <param name="report">The requested output.</param>
    /// <param name="terminal">Provides standard output.</param>
    /// <param name="single">The table that is written to standard output in formats with a single table: CSV, Parquet.</param>
    /// <param name="only">Tables that are written as JSON lines to standard output; none for all.</param>
    public static RowWriters? Of(ReportOptions report, Terminal terminal, TableSchema single, params TableSchema[] only)
    {
        var writers = new List<IRowWriter>();
        if (report.OutputFolder is { } folder)
        {
            writers.Add(new TableFolder(folder, report.OutputFormat, Tables.All));
        }

        switch (report.Format)
        {
            case StdoutFormat.Jsonl:
                var lines = new JsonStreamWriter(terminal.Output);
                writers.Add(only.Length == 0 ? lines : new SomeTables(lines, only));
                break;
            case StdoutFormat.Csv:
                writers.Add(new CsvStreamWriter(terminal.Output, single));
                break;
            case StdoutFormat.Parquet:
                writers.Add(new ParquetStreamWriter(terminal.Output, single));
                break;
            case StdoutFormat.Table or StdoutFormat.None:
                break;
        }

        return writers.Count > 0 ? new RowWriters(writers) : null;
    }

    private sealed class SomeTables(IRowWriter inner, TableSchema[] tables) : IRowWriter
    {
        public bool KeepsTablesApart => inner.KeepsTablesApart;

        public void Write(TableRow row)
        {
            if (tables.Contains(row.Table))
            {
                inner.Write(row);
            }
        }

        public void Complete() => inner.Complete();

        public void Dispose() => inner.Dispose();
    }
}
