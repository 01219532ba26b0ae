namespace RfbWatch.Cli;

/// <summary>Groups of common options: a verb offers only those that affect it. How captures are read and which rules run is common to all.</summary>
[Flags]
internal enum OptionGroup
{
    /// <summary>No group.</summary>
    None = 0,

    /// <summary>What is written to standard output, and how the run ends: --format, --fail-on, --stats.</summary>
    Rows = 1,

    /// <summary>Output files: --output, --output-format.</summary>
    Folder = 2,

    /// <summary>All.</summary>
    All = Rows | Folder,
}
