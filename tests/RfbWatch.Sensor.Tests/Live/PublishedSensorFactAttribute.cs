using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>A test of the published program's sensor in a network namespace.</summary>
internal sealed class PublishedSensorFactAttribute : FactAttribute
{
    public PublishedSensorFactAttribute() => Skip = PublishedProgram.Obstacle ?? NamespacePair.Obstacle;
}
