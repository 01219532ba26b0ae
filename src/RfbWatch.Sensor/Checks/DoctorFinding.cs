using RfbWatch.Engine;

namespace RfbWatch.Sensor.Checks;

/// <summary>How one examination ended.</summary>
public enum CheckResult
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>A sensor works, but not as well as it could.</summary>
    Warning,

    /// <summary>A sensor cannot work.</summary>
    Bad,
}

/// <summary>One thing that was examined.</summary>
/// <param name="Subject">What.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Text">One line for people: what was found, and what to do.</param>
public sealed record DoctorFinding(string Subject, CheckResult Verdict, string Text)
{
    /// <summary>What a start would end with because of it, or <see cref="ExitCode.Done"/> where it would go on.</summary>
    public ExitCode AtStart { get; init; } = Verdict == CheckResult.Bad ? ExitCode.Usage : ExitCode.Done;
}
