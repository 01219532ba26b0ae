using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>A test that mounts a small disk.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Obstacle;
}
