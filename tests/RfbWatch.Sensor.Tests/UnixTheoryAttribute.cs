namespace RfbWatch.Sensor.Tests;

/// <summary>Cases that send signals to processes.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "needs the signals of Unix" : null;
}
