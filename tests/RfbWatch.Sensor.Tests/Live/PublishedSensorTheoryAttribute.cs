using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Cases for the published program's sensor in a network namespace.</summary>
internal sealed class PublishedSensorTheoryAttribute : TheoryAttribute
{
    public PublishedSensorTheoryAttribute() => Skip = PublishedProgram.Obstacle ?? NamespacePair.Obstacle;
}
