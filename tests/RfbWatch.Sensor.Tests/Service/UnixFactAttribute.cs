namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A test with Unix sockets or signals.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs Unix datagram sockets and signals" : null;
}
