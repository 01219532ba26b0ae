namespace RfbWatch.Sensor.Tests.Live;

/// <summary>A test with processes in network namespaces.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = NamespacePair.Obstacle;
}
