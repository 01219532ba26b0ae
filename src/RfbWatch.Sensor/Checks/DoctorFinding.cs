using RfbWatch.Engine;

namespace RfbWatch.Sensor.Checks;

/// <summary>The result of one check.</summary>
public enum CheckResult
{
    /// <summary>No problem.</summary>
    Good,

    /// <summary>The sensor works, but not as well as it could.</summary>
    Warning,

    /// <summary>The sensor cannot work.</summary>
    Bad,
}

/// <summary>One checked item.</summary>
/// <param name="Subject">The item.</param>
/// <param name="Verdict">The result.</param>
/// <param name="Text">One line: what was found, and what to do.</param>
public sealed record DoctorFinding(string Subject, CheckResult Verdict, string Text)
{
    /// <summary>The exit code of a start with this problem, or <see cref="ExitCode.Done"/> if the start succeeds.</summary>
    public ExitCode AtStart { get; init; } = Verdict == CheckResult.Bad ? ExitCode.Usage : ExitCode.Done;
}
