using Xunit;

namespace RfbWatch.TestKit;

/// <summary>A theory that sends signals to processes.</summary>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "needs Unix signals" : null;
}
