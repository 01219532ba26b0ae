namespace RfbWatch.Cli;

/// <summary>Groups of common options: a verb offers only those that have an effect on it. How captures are read and which rules run is common to all.</summary>
[Flags]
internal enum OptionGroup
{
    /// <summary>No group.</summary>
    None = 0,

    /// <summary>What goes to standard output and how the run ends: --format, --fail-on, --stats.</summary>
    Rows = 1,

    /// <summary>Files of flat rows: --output, --output-format.</summary>
    Folder = 2,

    /// <summary>All.</summary>
    All = Rows | Folder,
}
