namespace RfbWatch.Sensor.Tests.Live;

/// <summary>A test with processes in network namespaces of its own.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = NamespacePair.Obstacle;
}
