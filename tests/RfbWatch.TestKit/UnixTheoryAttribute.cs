using Xunit;

namespace RfbWatch.TestKit;

/// <summary>Cases that send signals to processes.</summary>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "needs the signals of Unix" : null;
}
