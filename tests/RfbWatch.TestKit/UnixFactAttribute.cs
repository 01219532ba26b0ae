using Xunit;

namespace RfbWatch.TestKit;

/// <summary>A test with Unix sockets or signals.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs Unix datagram sockets and signals" : null;
}
