using RfbWatch.Engine;

namespace RfbWatch.Sensor.Operation;

/// <summary>The sensor cannot start: each line names a thing, what is wrong with it, and what to do.</summary>
public sealed class SensorStartException(ExitCode code, IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>The exit code of the process.</summary>
    public ExitCode Code => code;

    /// <summary>The lines for people.</summary>
    public IReadOnlyList<string> Lines => lines;
}
