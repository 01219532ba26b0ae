namespace RfbWatch.Cli;

/// <summary>What is written to standard output.</summary>
internal enum StdoutFormat
{
    /// <summary>A text table with a summary.</summary>
    Table,

    /// <summary>All rows in Defender's streaming format.</summary>
    Jsonl,

    /// <summary>The rows of RfbSessions.</summary>
    Csv,

    /// <summary>The rows of RfbSessions, as a Parquet file.</summary>
    Parquet,

    /// <summary>Nothing.</summary>
    None,
}
