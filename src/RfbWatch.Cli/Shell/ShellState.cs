using RfbWatch.Rules.Running;

namespace RfbWatch.Cli.Shell;

/// <summary>What one input of the shell leaves for the next.</summary>
internal sealed class ShellState
{
    /// <summary>How results are shown.</summary>
    public ShellFormat Format { get; set; }

    /// <summary>The last query that ran; null before.</summary>
    public string? Query { get; set; }

    /// <summary>Its result.</summary>
    public RuleResult? Result { get; set; }

    /// <summary>Whether the user has ended the shell.</summary>
    public bool IsEnded { get; set; }
}
