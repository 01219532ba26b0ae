using RfbWatch.Engine;

namespace RfbWatch.Sensor.Operation;

/// <summary>The sensor cannot start. Each line names an item, its problem, and what to do.</summary>
public sealed class SensorStartException(ExitCode code, IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>The exit code of the process.</summary>
    public ExitCode Code => code;

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Lines => lines;
}
