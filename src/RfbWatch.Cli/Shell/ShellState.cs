using RfbWatch.Rules.Running;

namespace RfbWatch.Cli.Shell;

/// <summary>The state of the shell that is kept between inputs.</summary>
internal sealed class ShellState
{
    /// <summary>How results are shown.</summary>
    public ShellFormat Format { get; set; }

    /// <summary>The last query that ran; null if none has run.</summary>
    public string? Query { get; set; }

    /// <summary>Its result.</summary>
    public RuleResult? Result { get; set; }

    /// <summary>Whether the user has ended the shell.</summary>
    public bool IsEnded { get; set; }
}
