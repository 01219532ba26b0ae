using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>A theory that captures in a network namespace of its own.</summary>
public sealed class LiveTheoryAttribute : TheoryAttribute
{
    public LiveTheoryAttribute() => Skip = NetworkNamespace.Obstacle;
}
