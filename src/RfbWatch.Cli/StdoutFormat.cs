namespace RfbWatch.Cli;

/// <summary>The format of standard output.</summary>
internal enum StdoutFormat
{
    /// <summary>A text table with a summary.</summary>
    Table,

    /// <summary>JSON lines; the rows of captures are in Defender's streaming format.</summary>
    Jsonl,

    /// <summary>The rows of one table as CSV: RfbSessions, AlertInfo, or the result of a query.</summary>
    Csv,

    /// <summary>The same rows as a Parquet file.</summary>
    Parquet,

    /// <summary>Nothing.</summary>
    None,
}
