using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>A theory that captures in its own network namespace.</summary>
public sealed class LiveTheoryAttribute : TheoryAttribute
{
    public LiveTheoryAttribute() => Skip = NetworkNamespace.Obstacle;
}
