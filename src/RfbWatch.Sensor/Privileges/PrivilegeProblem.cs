namespace RfbWatch.Sensor.Privileges;

/// <summary>The reason why a process has more privileges than it should keep.</summary>
/// <param name="IsFatal">Whether the process must end, because it does not run as the requested user.</param>
/// <param name="Message">The problem.</param>
public sealed record PrivilegeProblem(bool IsFatal, string Message);
