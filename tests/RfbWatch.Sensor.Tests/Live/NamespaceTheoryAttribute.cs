namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Cases with processes in network namespaces of their own.</summary>
internal sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = NamespacePair.Obstacle;
}
