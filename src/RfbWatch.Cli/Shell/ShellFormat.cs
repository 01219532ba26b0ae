namespace RfbWatch.Cli.Shell;

/// <summary>How the shell shows results.</summary>
internal enum ShellFormat
{
    /// <summary>As a table if it fits the width of the screen, otherwise vertically.</summary>
    Auto,

    /// <summary>As a table.</summary>
    Table,

    /// <summary>One line per cell; empty cells are omitted.</summary>
    Vertical,

    /// <summary>As JSON lines.</summary>
    Jsonl,

    /// <summary>As CSV.</summary>
    Csv,
}
