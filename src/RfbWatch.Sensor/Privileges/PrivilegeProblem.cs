namespace RfbWatch.Sensor.Privileges;

/// <summary>Why a process has more privileges than it asked to keep.</summary>
/// <param name="IsFatal">Whether it must not go on: it is not who it was asked to be.</param>
/// <param name="Message">What stands in the way.</param>
public sealed record PrivilegeProblem(bool IsFatal, string Message);
