using RfbWatch.Capture.SharpPcap;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>A test that sends and captures in a network namespace.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = NetworkNamespace.Obstacle ?? (SharpPcapLibrary.Instance.Obstacle is null ? null : "needs libpcap");
}
