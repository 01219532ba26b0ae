namespace RfbWatch.Cli;

/// <summary>What goes to standard output.</summary>
internal enum StdoutFormat
{
    /// <summary>A table for people, with a summary.</summary>
    Table,

    /// <summary>All rows in Defender's streaming shape.</summary>
    Jsonl,

    /// <summary>The rows of RfbSessions.</summary>
    Csv,

    /// <summary>Nothing.</summary>
    None,
}
