using RfbWatch.Detection;
using RfbWatch.Outputs;

namespace RfbWatch.Cli;

/// <summary>Where results go, and in which shape.</summary>
internal sealed record ReportOptions
{
    /// <summary>What goes to standard output.</summary>
    public required StdoutFormat Format { get; init; }

    /// <summary>Folder of flat row files; null for none.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Format of those files.</summary>
    public OutputFormat OutputFormat { get; init; }

    /// <summary>Severity from which on the run fails; null for none.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>Whether only errors are printed.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether statistics are printed to standard error.</summary>
    public bool Stats { get; init; }
}
