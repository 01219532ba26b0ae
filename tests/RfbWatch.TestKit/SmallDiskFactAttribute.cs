using Xunit;

namespace RfbWatch.TestKit;

/// <summary>A test that mounts a small disk.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Obstacle;
}
