namespace RfbWatch.Cli;

/// <summary>Groups of common options: a verb offers only those that affect it. Options for reading captures and selecting rules are common to all verbs.</summary>
[Flags]
internal enum OptionGroup
{
    /// <summary>No group.</summary>
    None = 0,

    /// <summary>Standard output, statistics and the exit code: --format, --fail-on, --stats.</summary>
    Rows = 1,

    /// <summary>Output files: --output, --output-format.</summary>
    Folder = 2,

    /// <summary>All groups.</summary>
    All = Rows | Folder,
}
