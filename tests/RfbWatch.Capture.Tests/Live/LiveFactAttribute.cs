using RfbWatch.Capture.SharpPcap;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>A test that captures in its own network namespace.</summary>
public sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute(bool needsLibpcap = false)
    {
        Skip = NetworkNamespace.Obstacle ?? (needsLibpcap && SharpPcapLibrary.Instance.Obstacle is not null ? "needs libpcap" : null);
    }
}
