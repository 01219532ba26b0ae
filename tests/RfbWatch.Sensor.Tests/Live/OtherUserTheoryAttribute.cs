using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Cases for the published program's sensor, run as another user in a network namespace.</summary>
internal sealed class OtherUserTheoryAttribute : TheoryAttribute
{
    public OtherUserTheoryAttribute() => Skip = PublishedProgram.Obstacle ?? NamespacePair.Obstacle ?? OtherUsers.Obstacle;
}
