namespace RfbWatch.Engine;

/// <summary>The exit codes of the process.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>A finding at or above <c>--fail-on</c>.</summary>
    Found = 1,

    /// <summary>Wrong usage or configuration.</summary>
    Usage = 2,

    /// <summary>An input could not be read.</summary>
    Unreadable = 3,

    /// <summary>Done, but an input was incomplete: it was truncated, or has gaps, uncaptured bytes, or unsupported encapsulations or link types.</summary>
    Incomplete = 4,

    /// <summary>A rule is invalid, or did not fire on its simulation.</summary>
    InvalidRule = 5,

    /// <summary>An output failed.</summary>
    OutputFailed = 6,

    /// <summary>Degraded: a limit was reached.</summary>
    Degraded = 7,

    /// <summary>Internal error or out of memory; the message on standard error states which.</summary>
    Defect = 70,

    /// <summary>Interrupted; the results so far are kept.</summary>
    Interrupted = 130,
}
