using RfbWatch.Detection;
using RfbWatch.Outputs;

namespace RfbWatch.Cli;

/// <summary>The destination and format of the results.</summary>
internal sealed record ReportOptions
{
    /// <summary>What is written to standard output.</summary>
    public required StdoutFormat Format { get; init; }

    /// <summary>Folder of the output files; null for none.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Format of those files.</summary>
    public OutputFormat OutputFormat { get; init; }

    /// <summary>Minimum severity of a session that makes the run fail; null for none.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>Whether only errors are printed.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether statistics are printed to standard error.</summary>
    public bool Stats { get; init; }
}
