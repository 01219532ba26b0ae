using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>A test with processes of another user in network namespaces.</summary>
internal sealed class OtherUserFactAttribute : FactAttribute
{
    public OtherUserFactAttribute() => Skip = NamespacePair.Obstacle ?? OtherUsers.Obstacle;
}
