using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>A test that captures in a network namespace of its own.</summary>
public sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute(bool needsLibpcap = false)
    {
        Skip = NetworkNamespace.Obstacle ?? (needsLibpcap && !Libpcap.IsAvailable ? "needs libpcap" : null);
    }
}
