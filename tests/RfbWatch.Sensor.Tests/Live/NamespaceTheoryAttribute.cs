namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Cases with processes in network namespaces.</summary>
internal sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = NamespacePair.Obstacle;
}
